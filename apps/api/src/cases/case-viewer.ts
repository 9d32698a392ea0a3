import { audiences, type CaseViewer } from '#cases';
import { can, type Actor } from '#identity';

/** The caller, with the audiences that they compose for. */
export const caseViewer = (actor: Actor): CaseViewer => ({
  patientId: actor.patientId,
  seesOnlyConsented: actor.seesOnlyConsented,
  composesFor: audiences.filter((audience) =>
    can(actor, audience === 'public-advertising' ? 'case.advertise' : 'case.write'),
  ),
});
