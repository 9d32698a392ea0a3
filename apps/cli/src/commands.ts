/** Exit codes of every command; scripts rely on them, so a code never changes its meaning. */
export const exitCode = {
  done: 0,
  /** A fault of ours; the message names it. */
  internal: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** What was given to work on is missing, unreadable or contradicts itself. */
  input: 3,
  /** The photos cannot honestly be put beside each other. */
  notComparable: 4,
  /** The result could not be written. */
  output: 5,
  /** Something that must be running or configured does not answer. */
  unavailable: 6,
} as const;

/** A command that stopped for a reason the user can act on; its message is printed as one line. */
export class CommandFailure extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
    this.name = 'CommandFailure';
  }
}

/** What the module of a command exports. `argv` is what follows the command's name; the answer is the exit code. */
export interface CommandModule {
  run: (argv: string[]) => Promise<number>;
}

interface Command {
  summary: string;
  /** Loaded only when called: `compile` must not pay for the database driver. */
  load: () => Promise<CommandModule>;
}

export const commands: Record<string, Command> = {
  align: {
    summary: 'How a follow-up photo lies on its baseline and what makes its light the same; needs no server',
    load: () => import('./align.js'),
  },
  audit: {
    summary: 'Whether the audit trail holds; where it ends, to be kept elsewhere',
    load: () => import('./audit.js'),
  },
  calibrate: {
    summary:
      'What the calibration card or a 24-patch chart in a photo tells of scale and colour; needs no server',
    load: () => import('./calibrate.js'),
  },
  card: {
    summary: 'The calibration card as a PDF to print; needs no server',
    load: () => import('./card.js'),
  },
  clinic: {
    summary: 'Add another clinic to the installation; a new link for a set-up',
    load: () => import('./clinic.js'),
  },
  compare: {
    summary: 'Two photos in one frame and light, and how comparable they are; needs no server',
    load: () => import('./compare/compare.command.js'),
  },
  compile: {
    summary: 'A folder of dated photos of one view in, one before/after picture out; needs no server',
    load: () => import('./compile/compile.command.js'),
  },
  evidence: {
    summary: 'Whether an archive of evidence of published pictures holds together; needs no server',
    load: () => import('./evidence.js'),
  },
  member: {
    summary: 'A way back in for a member who lost password or second factor',
    load: () => import('./member.js'),
  },
  migrate: {
    summary: 'Bring the database up to date',
    load: () => import('./migrate.js'),
  },
  doctor: {
    summary: 'Look at everything an installation needs, and say what to do',
    load: () => import('./doctor.js'),
  },
  import: {
    summary: 'Bring old folders of photos into the record, or take an import back',
    load: () => import('./import.js'),
  },
  backup: {
    summary: 'Back up database and photos, while the system runs',
    load: () => import('./backup.js'),
  },
  'verify-backup': {
    summary: 'Read a backup from end to end and compare it with its hashes',
    load: () => import('./verify-backup.js'),
  },
  export: {
    summary: 'Write one clinic as folders and tables that need no program of ours',
    load: () => import('./export.js'),
  },
  patient: {
    summary: 'Put a patient into the bin, bring one back, or have one erased at once',
    load: () => import('./patient.js'),
  },
  replay: {
    summary: 'Make a picture again from its original and say whether it is the same',
    load: () => import('./replay.js'),
  },
  restore: {
    summary: 'Bring a backup into an empty place',
    load: () => import('./restore.js'),
  },
  seed: {
    summary: 'Write the records of the demo clinic',
    load: () => import('./seed.js'),
  },
  stats: {
    summary: 'Compute one of the statistics from a JSON file, as the product computes it; needs no server',
    load: () => import('./stats.js'),
  },
  verify: {
    summary: 'Compare every stored original with its SHA-256; name what is missing, altered or stray',
    load: () => import('./verify.js'),
  },
  sweep: {
    summary: 'Name stored files that no record names; with --delete, remove them',
    load: () => import('./sweep.js'),
  },
  watch: {
    summary: 'Take in what a card reader or a tethered camera writes into a folder',
    load: () => import('./watch.js'),
  },
};
