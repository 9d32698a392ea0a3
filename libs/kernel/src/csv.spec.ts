import { describe, expect, it } from '@jest/globals';
import { csvLine } from './csv.js';

describe('csvLine', () => {
  it('quotes what needs it, and runs no formula', () => {
    expect(csvLine(['a', 'b, "c"', 'd\ne', null, true, -1.5])).toBe('a,"b, ""c""","d\ne",,true,-1.5\r\n');
    expect(csvLine(['=1+1', '+852', '-x', '@SUM(A1)', '\tx', "='a,b'"])).toBe(
      `'=1+1,'+852,'-x,'@SUM(A1),'\tx,"'='a,b'"\r\n`,
    );
    // What a spreadsheet reads as one of them, or drops before one.
    expect(csvLine(['＝1+1', '＋852', '－x', '＠SUM(A1)', '\r=1', '\n=1', 'a＝b'])).toBe(
      `'＝1+1,'＋852,'－x,'＠SUM(A1),"'\r=1","'\n=1",a＝b\r\n`,
    );
  });
});
