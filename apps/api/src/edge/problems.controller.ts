import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Controller, Get, Header, Param } from '@nestjs/common';
import { z } from 'zod';
import { problemCatalogue, type ProblemSlug } from '#kernel';
import { projectRoot } from '#platform';
import { Public } from './access.js';
import { AnswersBytes } from './answers.js';

const wireSlug = z.enum(Object.keys(problemCatalogue) as [ProblemSlug, ...ProblemSlug[]]);

/** The page that the `type` of a problem leads to. */
@Controller('problems')
export class ProblemsController {
  @Get(':slug')
  @Public()
  @AnswersBytes('text/plain')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @Header('Cache-Control', 'public, max-age=300')
  explain(@Param('slug', { schema: wireSlug }) slug: ProblemSlug): Promise<string> {
    return readFile(join(projectRoot(), 'docs', 'problems', `${slug}.md`), 'utf8');
  }
}
