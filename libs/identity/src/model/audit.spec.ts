import { describe, expect, it } from '@jest/globals';
import { auditObjectKindOf, auditText, auditVerbOf, photoIdsIn } from './audit.js';

describe('an audit event', () => {
  it.each([
    ['GET', 'photos/:id', 'view', 'photo'],
    ['GET', 'photos/:id/original', 'export', 'photo'],
    ['PATCH', 'sessions/:id', 'change', 'session'],
    ['DELETE', 'case-studies/:id', 'remove', 'case-study'],
    ['POST', 'patients/:id/courses', 'add', 'patient'],
    ['DELETE', 'account/sign-ins/:id', 'remove', 'sign-in'],
    ['GET', 'case-candidates/:id', 'view', 'course'],
    ['POST', 'patients', 'add', null],
    ['POST', 'sign-in', 'sign-in', null],
  ])('of %s %s says %s of %s', (method, route, verb, kind) => {
    expect([auditVerbOf(method, route), auditObjectKindOf(route)]).toEqual([verb, kind]);
  });

  it('names the photos that an answer shows, and nothing else', () => {
    const answer = {
      course: { id: 'course' },
      photos: [
        { id: 'a', sessionId: 'session', viaPhotoId: 'b' },
        { id: 'a', alignment: null },
      ],
      series: [{ baselinePhotoId: 'c', view: 'face-front' }],
      items: [{ id: 'patient', lastPhoto: { id: 'd', placeholder: 'data:' } }],
    };
    expect(photoIdsIn('courses/:id/timeline', answer)).toEqual(['a', 'b', 'c', 'd']);
    expect(photoIdsIn('photos', { items: [{ id: 'a' }, { id: 'b' }], nextCursor: null })).toEqual(['a', 'b']);
    expect(photoIdsIn('case-candidates', { items: [{ courseId: 'c', photos: [{ id: 'a' }] }] })).toEqual([
      'a',
    ]);
    expect(photoIdsIn('photos/:id', { id: 'a', sessionId: 's' })).toEqual(['a']);
    expect(photoIdsIn('patients', { items: [{ id: 'p', lastPhoto: null }] })).toEqual([]);
    expect(photoIdsIn('patients/:id', undefined)).toEqual([]);
    expect(photoIdsIn('sessions/:id/shots', { shots: [{ view: 'front', photoIds: ['a', 'b'] }] })).toEqual([
      'a',
      'b',
    ]);
    expect(photoIdsIn('refilings', { items: [{ id: 'r', photoIds: ['c'] }] })).toEqual(['c']);
    expect(photoIdsIn('case-studies/:id', { id: 'k', photoIds: ['d', 'e'] })).toEqual(['d', 'e']);
    expect(photoIdsIn('audit', { items: [{ id: 'e', photoIds: ['a'] }] })).toEqual([]);
    const many = Array.from({ length: 2_500 }, (_, n) => ({ id: `p${n}` }));
    expect(photoIdsIn('photos', { items: many })).toHaveLength(2_500);
  });

  it('is hashed as a list of texts in which nothing can move into its neighbour', () => {
    expect(auditText(['a', null, 'b"c'])).toBe('["a", null, "b\\"c"]');
    expect(auditText(['a, b'])).not.toBe(auditText(['a', 'b']));
  });
});
