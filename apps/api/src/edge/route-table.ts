import { Injectable, RequestMethod, type OnModuleInit } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { accessKey, type Access } from './access.js';
import { answerIsBytes, answerKey } from './answers.js';

export interface Route {
  /** `ALL` takes any method. */
  method: string;
  /** With `:name` for each parameter, and `*name` for a rest. */
  path: string;
  access: Access;
  /** Names of the parameters in the path. */
  parameters: string[];
  answersBytes: boolean;
}

const checked = [RouteParamtypes.BODY, RouteParamtypes.QUERY, RouteParamtypes.PARAM].map(String);

/** All routes. Refuses to start when one does not say who may call it, what it takes and what it answers. */
@Injectable()
export class RouteTable implements OnModuleInit {
  private list: readonly (Route & { pattern: RegExp })[] = [];

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    const faults: string[] = [];
    this.list = this.discovery.getControllers().flatMap(({ metatype }) => {
      const controller = metatype as new () => object;
      const prototype = controller.prototype as Record<string, () => unknown>;
      return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler = prototype[name] as () => unknown;
        const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
        if (method === undefined) return [];
        const path = fullPath(
          Reflect.getMetadata(PATH_METADATA, controller) as string,
          Reflect.getMetadata(PATH_METADATA, handler) as string,
        );
        const access = this.reflector.getAllAndOverride<Access | undefined>(accessKey, [handler, controller]);
        const fault = (what: string) => faults.push(`${RequestMethod[method]} ${path} ${what}`);
        if (!access) fault('has neither @Permission nor @Public');
        const answer: unknown = Reflect.getMetadata(answerKey, handler);
        if (answer === undefined) fault('does not declare its answer');
        const takes = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Record<
          string,
          { schema?: unknown }
        >;
        for (const [key, { schema }] of Object.entries(takes)) {
          if (checked.includes(key.split(':')[0] ?? '') && !schema) fault('takes a value without a schema');
        }
        const parameters = [...path.matchAll(/[:*](\w+)/g)].map((match) => match[1] as string);
        const pattern = new RegExp(`^${path.replace(/:\w+/g, '[^/]+').replace(/\*\w+/g, '.+')}/?$`, 'i');
        const answersBytes = answer === answerIsBytes;
        return access
          ? [{ method: RequestMethod[method], path, access, parameters, answersBytes, pattern }]
          : [];
      });
    });
    if (faults.length > 0) throw new Error(`Routes are not fit to be served:\n  ${faults.join('\n  ')}`);
  }

  routes(): readonly Route[] {
    return this.list;
  }

  /** Methods that an address takes; empty when there is no such address. */
  methodsOf(path: string): string[] {
    const methods = this.list.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    return [...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))].sort();
  }
}

function fullPath(...parts: string[]): string {
  const inner = parts.flatMap((part) => part.split('/')).filter((part) => part !== '');
  return `/${inner.join('/')}`;
}
