import { Problem } from '#kernel';
import { CommandFailure, exitCode } from '../commands.js';

/**
 * Does what reads a file that the user named.
 * @throws CommandFailure with the name of the file when it is at fault
 */
export async function reading<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Problem)
      throw new CommandFailure(exitCode.input, `${path}: ${error.facts.detail ?? error.message}`);
    const { code } = error as NodeJS.ErrnoException;
    if (typeof code !== 'string') throw error;
    throw new CommandFailure(exitCode.input, `${path} cannot be read (${code})`);
  }
}
