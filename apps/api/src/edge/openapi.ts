import type { INestApplication } from '@nestjs/common';
import {
  DocumentBuilder,
  SwaggerModule,
  type OpenAPIObject,
  type SwaggerDocumentOptions,
} from '@nestjs/swagger';
import { z } from 'zod';
import { csrfHeader } from './access.js';
import { sessionCookie } from './session-cookie.js';
import { wireProblem } from './wire.js';

/** Schemas with an `id` in their metadata become components, the others stand where they are used. */
const convert: NonNullable<SwaggerDocumentOptions['standardSchemaConverter']> = (schema, { schemaType }) => {
  if (!(schema instanceof z.ZodType)) return undefined;
  const { $defs = {}, ...root } = z.toJSONSchema(schema, { io: schemaType, unrepresentable: 'any' });
  delete root.$schema;
  return { schema: root, components: $defs };
};

const changing = ['post', 'put', 'patch', 'delete'] as const;
const methods = ['get', 'head', 'options', ...changing] as const;

/** The OpenAPI 3.1 description of all routes; needs no database. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const document = SwaggerModule.createDocument(
    app,
    new DocumentBuilder()
      .setOpenAPIVersion('3.1.0')
      .setTitle('Samelight')
      .setDescription(
        'Record of scar treatment. Every failure is `application/problem+json`; its `type` is a page of this server.',
      )
      .setVersion('1')
      .addCookieAuth(sessionCookie, { type: 'apiKey', in: 'cookie' }, 'session')
      .addBearerAuth({ type: 'http', scheme: 'bearer' }, 'apiToken')
      .addApiKey({ type: 'apiKey', in: 'header', name: csrfHeader }, 'csrf')
      .build(),
    {
      standardSchemaConverter: convert,
      operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`,
    },
  );
  const problem = convert(wireProblem, { schemaType: 'output' });
  Object.assign(((document.components ??= {}).schemas ??= {}), problem?.components);
  for (const path of Object.values(document.paths)) {
    for (const method of methods) {
      const operation = path[method];
      if (!operation) continue;
      operation.responses['default'] = {
        description: 'A problem',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      };
      const isChange = (changing as readonly string[]).includes(method);
      const isPublic = (operation as { 'x-public'?: boolean })['x-public'] === true;
      if (!isPublic)
        operation.security = [{ session: [], ...(isChange ? { csrf: [] } : {}) }, { apiToken: [] }];
    }
  }
  return document;
}

/** Serves the description at `/api/openapi.json`, to browse at `/api/docs`; made when first asked for. */
export function serveDescription(app: INestApplication): void {
  let document: OpenAPIObject | undefined;
  SwaggerModule.setup('api/docs', app, () => (document ??= describeApi(app)), {
    jsonDocumentUrl: 'api/openapi.json',
    yamlDocumentUrl: 'api/openapi.yaml',
    customSiteTitle: 'Samelight API',
  });
}
