/**
 * What slow tests share with each other, so that each of them also runs alone under
 * `--filter`.
 * @module
 */

/** A folder for the tests of one file, removed after the last of them. */
export function scratchFolder(prefix: string): string {
  const folder = Deno.realPathSync(Deno.makeTempDirSync({ prefix }));
  Deno.test.afterAll(() => removeWhenIdle(folder));
  return folder;
}

/** Makes a value when the first test asks for it. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => made ??= make();
}

const REMOVAL_TRIES = 50;

/** Removes a folder into which processes that have just ended may still write. */
export async function removeWhenIdle(folder: string): Promise<void> {
  for (let tries = 1;; tries++) {
    try {
      return Deno.removeSync(folder, { recursive: true });
    } catch (error) {
      if (tries === REMOVAL_TRIES) throw error;
      await new Promise((retry) => setTimeout(retry, 100));
    }
  }
}
