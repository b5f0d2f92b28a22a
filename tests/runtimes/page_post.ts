// Sends a page's verdict to the server that it came from.
const { verdict } = globalThis as unknown as { verdict: Promise<unknown> };
const body = await verdict.then(JSON.stringify, (error) => `${error}`);
await fetch("/verdict", { method: "POST", body });
