/**
 * Which runtime this is.
 * @module
 */
import type { ProcessHost } from "./host.ts";

/** Opens the host of this runtime, and loads no other. */
export async function openHost(): Promise<ProcessHost> {
  if ("Deno" in globalThis) {
    const { openDenoHost } = await import("./host_deno.ts");
    return await openDenoHost();
  }
  const { openNodeHost } = await import("./host_node.ts");
  return await openNodeHost();
}
