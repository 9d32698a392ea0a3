import { Body, Controller, Get, HttpCode, Inject, Patch, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import type { ImportBatchId, ImportItemId } from '#kernel';
import { can, type Actor } from '#identity';
import { ImportsService, type ItemChange, type NewItem } from '#photos';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers, AnswersBytes, AnswersNothing } from '../edge/answers.js';
import { given } from '../edge/given.js';
import { IdParam } from '../edge/values.js';
import { wireCursorQuery, wirePage } from '../edge/wire.js';
import { sendPreview } from './bytes.js';
import {
  wireAppended,
  wireBatchState,
  wireDecision,
  wireFailures,
  wireImportBatch,
  wireImportItem,
  wireImportWords,
  wireItemsQuery,
  wireKnownPatient,
  wireNewBatch,
  wireNewItems,
  wirePatientsAsked,
  wirePlacement,
  wirePlacing,
  wireUndoPreview,
} from './imports.schemas.js';

const wireListQuery = z.strictObject(wireCursorQuery);

/** Old folders coming in: planned in the client, kept and placed here, the bytes by the ordinary uploads. */
@ApiTags('imports')
@Controller('api/v1')
export class ImportsController {
  constructor(@Inject(ImportsService) private readonly imports: ImportsService) {}

  @Get('imports')
  @Permission('history.import')
  @Answers(wirePage(wireImportBatch))
  list(
    @CurrentActor() actor: Actor,
    @Query({ schema: wireListQuery }) query: z.output<typeof wireListQuery>,
  ) {
    return this.imports.list(actor.clinicId, {
      limit: query.limit,
      ...(query.cursor ? { cursor: query.cursor } : {}),
    });
  }

  @Post('imports')
  @Permission('history.import')
  @Answers(wireImportBatch, 201)
  create(@CurrentActor() actor: Actor, @Body({ schema: wireNewBatch }) batch: z.output<typeof wireNewBatch>) {
    return this.imports.create(actor.clinicId, actor.memberId, {
      ...batch,
      rules: batch.rules,
      source: 'browser',
    });
  }

  @Get('imports/:id')
  @Permission('history.import')
  @Answers(wireImportBatch)
  get(@CurrentActor() actor: Actor, @IdParam() id: ImportBatchId) {
    return this.imports.get(actor.clinicId, id);
  }

  @Get('imports/:id/items')
  @Permission('history.import')
  @Answers(wirePage(wireImportItem))
  items(
    @CurrentActor() actor: Actor,
    @IdParam() id: ImportBatchId,
    @Query({ schema: wireItemsQuery }) { states, cursor, limit }: z.output<typeof wireItemsQuery>,
  ) {
    return this.imports.items(actor.clinicId, id, given({ states }), {
      limit,
      ...(cursor ? { cursor } : {}),
    });
  }

  /** The small picture of a file that waits, where the machine that has it sent one; it goes once the file is decided. */
  @Get('imports/:id/items/:itemId/preview')
  @Permission('history.import')
  @AnswersBytes('image/webp')
  async preview(
    @CurrentActor() actor: Actor,
    @IdParam() id: ImportBatchId,
    @IdParam('itemId') itemId: ImportItemId,
    @Res() response: Response,
  ) {
    await sendPreview(response, await this.imports.preview(actor.clinicId, id, itemId));
  }

  /** Adds a page of planned files; the same path again replaces what was said of it. */
  @Post('imports/:id/items')
  @Permission('history.import')
  @Answers(wireAppended, 200)
  @HttpCode(200)
  append(
    @CurrentActor() actor: Actor,
    @IdParam() id: ImportBatchId,
    @Body({ schema: wireNewItems }) { items }: z.output<typeof wireNewItems>,
  ) {
    return this.imports.append(actor.clinicId, id, items as NewItem[]);
  }

  /** Decides about many files at once. */
  @Patch('imports/:id/items')
  @Permission('history.import')
  @Answers(z.array(wireImportItem))
  decide(
    @CurrentActor() actor: Actor,
    @IdParam() id: ImportBatchId,
    @Body({ schema: wireDecision }) { ids, set, isRemembered }: z.output<typeof wireDecision>,
  ) {
    return this.imports.decide(
      actor.clinicId,
      id,
      ids as ImportItemId[],
      given(set) as ItemChange,
      isRemembered,
    );
  }

  @Put('imports/:id/state')
  @Permission('history.import')
  @Answers(wireImportBatch)
  setState(
    @CurrentActor() actor: Actor,
    @IdParam() id: ImportBatchId,
    @Body({ schema: wireBatchState }) { state }: z.output<typeof wireBatchState>,
  ) {
    return this.imports.setState(actor.clinicId, actor.memberId, id, state);
  }

  /** Says where files go and which are there already; patients, courses and sessions that lack are made. */
  @Post('imports/:id/placements')
  @Permission('history.import')
  @Answers(z.array(wirePlacement), 200)
  @HttpCode(200)
  place(
    @CurrentActor() actor: Actor,
    @IdParam() id: ImportBatchId,
    @Body({ schema: wirePlacing }) { items }: z.output<typeof wirePlacing>,
  ) {
    return this.imports.place(actor.clinicId, id, items as { id: ImportItemId; sha256: string }[]);
  }

  /** Notes files that could not be read, or that the upload refused. */
  @Post('imports/:id/failures')
  @Permission('history.import')
  @AnswersNothing()
  @HttpCode(204)
  async noteFailures(
    @CurrentActor() actor: Actor,
    @IdParam() id: ImportBatchId,
    @Body({ schema: wireFailures }) { failures }: z.output<typeof wireFailures>,
  ) {
    await this.imports.noteFailures(actor.clinicId, id, failures as { id: ImportItemId; failure: string }[]);
  }

  /** What an undo would take away and what it would keep, and why; changes nothing. */
  @Get('imports/:id/undo')
  @Permission('history.import')
  @Answers(wireUndoPreview)
  previewUndo(@CurrentActor() actor: Actor, @IdParam() id: ImportBatchId) {
    return this.imports.previewUndo(actor.clinicId, id);
  }

  /** Takes back everything that the import brought; what something else stands on is kept and named. */
  @Post('imports/:id/undo')
  @Permission('history.import')
  @Answers(wireImportBatch, 202)
  @HttpCode(202)
  undo(@CurrentActor() actor: Actor, @IdParam() id: ImportBatchId) {
    return this.imports.undo(actor.clinicId, actor.memberId, id, can(actor, 'record.refile'));
  }

  /** Patients whom these names of folders may mean. */
  @Post('import-patients')
  @Permission('history.import')
  @Answers(z.array(wireKnownPatient), 200)
  @HttpCode(200)
  patients(
    @CurrentActor() actor: Actor,
    @Body({ schema: wirePatientsAsked }) { names }: z.output<typeof wirePatientsAsked>,
  ) {
    return this.imports.knownPatients(actor.clinicId, names);
  }

  /** The clinic's own words for views and lights. */
  @Get('import-words')
  @Permission('history.import')
  @Answers(wireImportWords)
  words(@CurrentActor() actor: Actor) {
    return this.imports.words(actor.clinicId);
  }

  @Put('import-words')
  @Permission('history.import')
  @Answers(wireImportWords)
  setWords(
    @CurrentActor() actor: Actor,
    @Body({ schema: wireImportWords }) { words }: z.output<typeof wireImportWords>,
  ) {
    return this.imports.setWords(actor.clinicId, words);
  }
}
