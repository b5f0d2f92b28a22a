/**
 * What root may do that nobody else may, so that laws about modes are not tested
 * on the one user whom they do not bind.
 * @module
 */

/** Before a program's name in a shell: runs it without root's power over modes. */
export const WITHOUT_POWER: string = Deno.uid() === 0
  ? "setpriv --bounding-set=-dac_override,-dac_read_search,-fowner"
  : "";

/** Whether this user may give files away and mount, as root may on a machine of its own. */
export const isRoot: boolean = Deno.uid() === 0 && canMount();

function canMount(): boolean {
  const args = ["-m", "mount", "-t", "tmpfs", "none", "/mnt"];
  return new Deno.Command("unshare", { args, stderr: "null" }).outputSync().success;
}
