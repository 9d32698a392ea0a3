import { keyOf, looseKeyOf } from './files.js';
import type { Decision, KnownPatient, PlanInput, PlannedFile, Reason } from './planned.js';
import { codeAndName, type HistoryRules } from './rules.js';

/** Longest code of a patient. */
const longestCode = 40;

interface Who {
  patient: PlannedFile['patient'];
  known: KnownPatient | null;
  bornOn: string | null;
  reason: Reason | null;
}

/** Whose a file is: by code or alias exactly, or a person has to look. */
export class People {
  private readonly byId = new Map<string, KnownPatient>();
  private readonly byKey = new Map<string, KnownPatient>();
  /** Names are no identity: they only make a person look. */
  private readonly names = new Set<string>();
  private readonly answers = new Map<string, Who>();

  constructor(
    known: readonly KnownPatient[],
    private readonly rules: HistoryRules,
  ) {
    for (const patient of known) {
      this.byId.set(patient.id, patient);
      for (const alias of patient.aliases) this.byKey.set(keyOf(alias), patient);
      if (patient.name !== null) this.names.add(keyOf(patient.name));
    }
    // A code outweighs an alias.
    for (const patient of known) this.byKey.set(keyOf(patient.code), patient);
  }

  find(label: string | null, decision: Decision): Who {
    if (decision.patientId !== undefined) {
      const patient = this.byId.get(decision.patientId);
      if (patient) return this.existing(patient);
    }
    if (decision.patientCode !== undefined) {
      const known = this.byKey.get(keyOf(decision.patientCode));
      return known ? this.existing(known) : this.made(decision.patientCode.trim(), null, null);
    }
    if (label === null) return { patient: null, known: null, bornOn: null, reason: 'no-patient' };
    let answer = this.answers.get(label);
    if (!answer) this.answers.set(label, (answer = this.named(label)));
    return answer;
  }

  private named(label: string): Who {
    const known = this.byKey.get(keyOf(label));
    if (known) return this.existing(known);
    const [, code, name] = codeAndName.exec(label) ?? [];
    const byCode = code === undefined ? undefined : this.byKey.get(keyOf(code));
    if (byCode) {
      // The code is known and a name stands behind it: the same person only when the record says that name.
      const isSame = byCode.name !== null && looseKeyOf(byCode.name) === looseKeyOf(name!);
      return isSame ? this.existing(byCode) : { ...this.existing(byCode), reason: 'patient-unsure' };
    }
    const isSplit = this.rules.patientForm === 'code-name' && code !== undefined;
    const isTaken = this.names.has(keyOf(label)) || (name !== undefined && this.names.has(keyOf(name)));
    const newCode = isSplit ? code : label;
    if (newCode.length > longestCode || isTaken)
      return this.made(newCode.slice(0, longestCode), null, 'patient-unsure');
    return this.made(newCode, isSplit ? name!.slice(0, 120) : null, null);
  }

  private existing(known: KnownPatient): Who {
    const { id, code, name, bornOn } = known;
    return { patient: { id, code, name }, known, bornOn, reason: null };
  }

  private made(code: string, name: string | null, reason: Reason | null): Who {
    const isWanted = this.rules.newPatient === 'make';
    return {
      patient: { id: null, code, name },
      known: null,
      bornOn: null,
      reason: reason ?? (isWanted ? null : 'new-patient'),
    };
  }
}

/**
 * Two names that differ only in blanks and signs may be one person written twice, or two: a machine does not decide it. Beside a
 * patient of the clinic every other spelling is asked about; among new ones all but the one that most files have.
 */
export function markLikePatients(
  files: PlannedFile[],
  known: readonly KnownPatient[],
  decisions: PlanInput['decisions'],
): void {
  const spellings = new Map<string, Map<string, number>>();
  const note = (name: string, count: number) => {
    const loose = looseKeyOf(name);
    const seen = spellings.get(loose) ?? new Map<string, number>();
    spellings.set(loose, seen.set(keyOf(name), (seen.get(keyOf(name)) ?? 0) + count));
  };
  for (const { code, aliases } of known) for (const name of [code, ...aliases]) note(name, Infinity);
  for (const { patient, state } of files)
    if (patient?.id === null && state !== 'left-out') note(patient.code, 1);
  const isUnsure = (code: string): boolean => {
    const seen = [...(spellings.get(looseKeyOf(code)) ?? [])];
    const own = seen.find(([key]) => key === keyOf(code))?.[1] ?? 0;
    return seen.some(([key, count]) => key !== keyOf(code) && count >= own);
  };
  for (const file of files) {
    if (file.patient?.id !== null || file.state === 'left-out' || !isUnsure(file.patient.code)) continue;
    const decision = decisions?.get(file.path);
    if (decision?.patientCode !== undefined || decision?.isAccepted) continue;
    file.state = 'review';
    if (!file.reasons.includes('patient-unsure')) file.reasons.push('patient-unsure');
  }
}

/** The course that a visit of this day belongs to, when it is clear. */
export function courseOf(known: KnownPatient, heldOn: string | null, decision: Decision) {
  const chosen = known.courses.find(({ id }) => id === decision.courseId);
  if (chosen) return { id: chosen.id, isUnclear: false };
  if (known.courses.length <= 1) return { id: known.courses[0]?.id ?? null, isUnclear: false };
  const onThatDay = known.courses.filter(({ sessions }) =>
    sessions.some((session) => session.heldOn === heldOn),
  );
  return onThatDay.length === 1 ? { id: onThatDay[0]!.id, isUnclear: false } : { id: null, isUnclear: true };
}
