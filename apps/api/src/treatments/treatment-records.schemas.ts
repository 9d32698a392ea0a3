import { z } from 'zod';
import { indications, treatmentContent, treatmentProduct, treatmentRules, warningCodes } from '#treatments';
import { messageStates } from '#patients';
import { wireDay, wireId, wireInstant, wireLine, wireText } from '../edge/wire.js';

export const wireTreatmentRules = treatmentRules.meta({
  id: 'TreatmentRules',
  description: 'What is asked of a treatment and of the days after it; texts by locale',
});

export const wirePolicy = z
  .strictObject({
    /** Product classes that may touch open channels. */
    classes: z.array(z.string().max(40)).max(40),
    /** Single products, whatever their class. */
    products: z.array(wireLine(120)).max(200),
    /** Anything else is refused, not only flagged. */
    isHardStop: z.boolean(),
  })
  .meta({ id: 'TreatmentPolicy' });

const wireWarning = z
  .strictObject({
    code: z.enum(warningCodes),
    /** Question, product or zone that it is about. */
    subject: z.string().nullable(),
    isStop: z.boolean(),
  })
  .meta({ id: 'TreatmentWarning' });
export const wireWarnings = z.array(wireWarning);

export const wireNewTreatment = z.strictObject({
  content: treatmentContent,
  products: z.array(treatmentProduct).max(30),
  operatorMemberId: wireId.nullable(),
});

const wireTreatment = z
  .strictObject({
    sessionId: wireId,
    version: z.number().int(),
    modality: z.string(),
    rulesVersion: z.string(),
    content: treatmentContent,
    products: z.array(treatmentProduct),
    /** What the rules said of it then. */
    warnings: wireWarnings,
    operatorMemberId: wireId.nullable(),
    operatorName: z.string().nullable(),
    recordedByName: z.string().nullable(),
    recordedAt: wireInstant,
  })
  .meta({ id: 'Treatment' });
export const wireKnownTreatment = z.strictObject({
  /** Null while nothing is recorded. */
  treatment: wireTreatment.nullable(),
  /** Who of the clinic may have treated. */
  operators: z.array(z.strictObject({ id: wireId, name: z.string() })),
});
export const wireSavedTreatment = wireTreatment;

export const wireLotQuery = z.strictObject({ lot: wireLine(60) });
export const wireTreatedWithLot = z
  .strictObject({
    patientId: wireId,
    patientCode: z.string(),
    courseId: wireId,
    sessionId: wireId,
    heldOn: wireDay,
    modality: z.string(),
    product: z.string(),
    place: z.string(),
    lot: z.string(),
    /** Of the course, from that day on. */
    photoIds: z.array(wireId),
  })
  .meta({ id: 'TreatedWithLot' });

export const wireEventFacts = z.strictObject({
  kind: z.string().max(40),
  grade: z.number().int().min(1).max(5),
  onsetOn: wireDay,
  endedOn: wireDay.nullable(),
  action: z.string().max(40),
  note: wireText(1000).nullable(),
});
export const wireAdverseEvent = wireEventFacts
  .extend({
    id: wireId,
    version: z.number().int(),
    sessionId: wireId,
    note: z.string().nullable(),
    recordedByName: z.string().nullable(),
    recordedAt: wireInstant,
  })
  .meta({ id: 'AdverseEvent' });

const wireProportion = z
  .strictObject({
    successes: z.number().int(),
    n: z.number().int(),
    proportion: z.number().nullable(),
    lower: z.number().nullable(),
    upper: z.number().nullable(),
    confidence: z.number(),
    reason: z.literal('empty').nullable(),
  })
  .meta({ id: 'Proportion', description: 'A proportion with Wilson’s score interval' });
const wireRate = {
  /** Events, of which one treatment may have several. */
  events: z.number().int(),
  /** Of treatments, those that were followed by one. */
  bySession: wireProportion,
  /** Of the patients who were treated in this way, those who had one. */
  byPatient: wireProportion,
};
export const wireRatesQuery = z.strictObject({
  indication: z.enum(indications).optional(),
  phototype: z.enum(['I', 'II', 'III', 'IV', 'V', 'VI']).optional(),
  /** Days of the treatments, both included. */
  from: wireDay.optional(),
  until: wireDay.optional(),
  /** Milder events are left out. */
  minGrade: z.coerce.number().int().min(1).max(5).default(1),
});
export const wireEventRates = z
  .strictObject({
    modality: z.string(),
    sessions: z.number().int(),
    patients: z.number().int(),
    any: z.strictObject(wireRate),
    /** Every kind of the rules, those that did not occur included. */
    kinds: z.array(z.strictObject({ kind: z.string(), ...wireRate })),
  })
  .meta({ id: 'EventRates' });

const wireAlarm = z.strictObject({
  sign: z.string(),
  grade: z.number().int(),
  day: z.number().int(),
  /** `alarm`: is looked at on any day. `late`: still there when it should have gone. */
  reason: z.enum(['alarm', 'late']),
});
const wireSigns = z.record(z.string().max(40), z.number().int().min(0).max(3));
export const wireRecovery = z
  .strictObject({
    sessionId: wireId,
    heldOn: wireDay,
    modality: z.string(),
    /** Days since the treatment. */
    today: z.number().int(),
    entries: z.array(
      z.strictObject({
        id: wireId,
        sessionId: wireId,
        day: z.number().int(),
        /** 0 to 3; a sign that is not in it is not known. */
        signs: wireSigns,
        isByPatient: z.boolean(),
        isReviewed: z.boolean(),
        enteredAt: wireInstant,
      }),
    ),
    recovery: z.strictObject({
      /** First clear day, or the last one known when recovery was not seen. */
      day: z.number().int().nullable(),
      event: z.union([z.literal(0), z.literal(1)]).nullable(),
      intervalCensored: z.array(z.number().int()).length(2).optional(),
      reason: z.literal('empty').nullable(),
      /** Days that were reported with a sign. */
      downtimeDays: z.number().int(),
      answeredDays: z.number().int(),
      /** Days on which the patient was asked and did not answer: unknown, not clear. */
      missedDays: z.array(z.number().int()),
    }),
    alarms: z.array(wireAlarm),
    /** Those that nobody of the clinic has looked at. */
    openAlarms: z.array(wireAlarm),
    acknowledged: z.array(
      z.strictObject({
        sessionId: wireId,
        kind: z.enum(['before', 'after']),
        textVersion: z.string(),
        isByPatient: z.boolean(),
        acknowledgedAt: wireInstant,
      }),
    ),
    /** Taken by the patient. */
    photos: z.array(
      z.strictObject({
        id: wireId,
        sessionId: wireId,
        day: z.number().int(),
        state: z.string(),
        placeholder: z.string().nullable(),
      }),
    ),
    /** Days that the patient was written to about; without a state nothing could be sent. */
    prompts: z.array(
      z.strictObject({
        sessionId: wireId,
        day: z.number().int(),
        state: z.enum(messageStates).nullable(),
        reason: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Recovery' });
export const wireReport = z.strictObject({ day: z.number().int().min(0).max(400), signs: wireSigns });
export const wireAcknowledging = z.strictObject({
  kind: z.enum(['before', 'after']),
  locale: z.string().min(2).max(12),
});
export const wireReview = z.strictObject({ note: wireText(1000).nullable().default(null) });
export const wireDiaryTask = z
  .strictObject({
    sessionId: wireId,
    courseId: wireId,
    patientId: wireId,
    patientCode: z.string(),
    heldOn: wireDay,
    modality: z.string(),
    alarms: z.array(wireAlarm),
  })
  .meta({ id: 'DiaryTask' });
