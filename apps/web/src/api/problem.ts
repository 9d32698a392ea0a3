import type { ProblemBody } from './types';

/** A refusal of the server, or its silence (`slug` is then `offline`). */
export class ApiProblem extends Error {
  readonly slug: string;
  constructor(
    readonly status: number,
    readonly body: ProblemBody,
  ) {
    super(body.detail ?? body.title);
    this.name = 'ApiProblem';
    this.slug = body.type.split('/').pop() ?? 'internal';
  }
}

export const offline = () =>
  new ApiProblem(0, { type: 'offline', title: 'The server does not answer', status: 0 });

/** Reads an error answer; one that is not problem+json is named by its status. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const text = await response.text();
  return new ApiProblem(response.status, parseProblem(text, response.status));
}

export function parseProblem(text: string, status: number): ProblemBody {
  try {
    const body = JSON.parse(text) as ProblemBody;
    if (typeof body.type === 'string' && typeof body.title === 'string') return body;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  const type = status === 0 ? 'offline' : status >= 500 ? 'dependency-down' : 'internal';
  return { type, title: '', status };
}
