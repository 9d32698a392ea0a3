import { Module, type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Problem } from '#kernel';
import { PlatformModule, type Config } from '#platform';
import { CommandFailure, exitCode } from '../commands.js';

/**
 * Runs `work` with the services of these modules, as api and worker have them, and takes them down again.
 * @throws CommandFailure `unavailable` when database or object store do not answer
 */
export async function withServices<T>(
  config: Config,
  modules: Type[],
  work: (context: INestApplicationContext) => Promise<T>,
): Promise<T> {
  @Module({ imports: [PlatformModule.forRoot(config, { process: 'cli' }), ...modules] })
  class Services {}

  try {
    const context = await NestFactory.createApplicationContext(Services, {
      logger: false,
      abortOnError: false,
    });
    try {
      return await work(context);
    } finally {
      await context.close();
    }
  } catch (error) {
    if (error instanceof Problem && error.slug === 'dependency-down')
      throw new CommandFailure(exitCode.unavailable, error.facts.detail ?? error.message);
    throw error;
  }
}
