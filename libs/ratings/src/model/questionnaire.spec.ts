import { describe, expect, it } from '@jest/globals';
import { isPromptDue, promptDays, questionnaireState, type QuestionnaireFacts } from './questionnaire.js';

const now = new Date('2026-03-10T12:00:00Z');
const facts: QuestionnaireFacts = {
  instrumentIds: ['dlqi', 'satisfaction-5'],
  answeredIds: [],
  hasInstructions: false,
  readAt: null,
  askOn: '2026-03-09',
  expiresAt: new Date('2026-03-12T16:00:00Z'),
  withdrawnAt: null,
};
const stateOf = (change: Partial<QuestionnaireFacts>, at = now) =>
  questionnaireState({ ...facts, ...change }, at, '2026-03-10');

describe('a questionnaire', () => {
  it('is planned, open, answered, expired or withdrawn', () => {
    expect(stateOf({ askOn: '2026-03-11' })).toBe('planned');
    expect(stateOf({})).toBe('open');
    expect(stateOf({ answeredIds: ['dlqi'] })).toBe('open');
    expect(stateOf({ answeredIds: ['dlqi', 'satisfaction-5'] })).toBe('answered');
    // What is to be read has to be read as well, and may be all that is asked.
    const all = { answeredIds: ['dlqi', 'satisfaction-5'], hasInstructions: true };
    expect([stateOf(all), stateOf({ ...all, readAt: now })]).toEqual(['open', 'answered']);
    expect(stateOf({ instrumentIds: [], hasInstructions: true })).toBe('open');
    expect(stateOf({}, facts.expiresAt)).toBe('expired');
    expect(stateOf({ withdrawnAt: now })).toBe('withdrawn');
    expect(stateOf({ answeredIds: ['satisfaction-5', 'dlqi'], withdrawnAt: now }, facts.expiresAt)).toBe(
      'answered',
    );
  });

  it('is sent on its day and once more before the visit', () => {
    const days = (askOn: string) => promptDays({ askOn, visitOn: '2026-03-12' });
    expect(days('2026-03-09')).toEqual(['2026-03-09', '2026-03-11']);
    expect(days('2026-03-11')).toEqual(['2026-03-11', '2026-03-12']);
    expect(days('2026-03-12')).toEqual(['2026-03-12']);
  });

  it('is due until it was sent, also on a later day', () => {
    const due = (today: string, lastPromptedOn: string | null) =>
      isPromptDue({ askOn: '2026-03-08', visitOn: '2026-03-12', lastPromptedOn }, today);
    expect(due('2026-03-07', null)).toBe(false);
    expect(due('2026-03-08', null)).toBe(true);
    expect(due('2026-03-08', '2026-03-08')).toBe(false);
    expect(due('2026-03-10', null)).toBe(true);
    expect(due('2026-03-10', '2026-03-08')).toBe(false);
    expect(due('2026-03-11', '2026-03-10')).toBe(true);
    expect(due('2026-03-12', '2026-03-11')).toBe(false);
  });
});
