import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendAsset } from '../page/send-asset.ts';
import { ANSWER_HEADERS, setMissingHeaders } from './answer-headers.ts';
import { answerOperation, type RouteAnswer } from './answer-operation.ts';
import { answerRandom } from './answer-random.ts';
import type { ApiParts } from './api-parts.ts';
import { openApiDocument } from './openapi-document.ts';
import { problem, problemOf, type Problem } from './problem.ts';
import { API_ROUTES, RANDOM_ROUTE } from './routes.ts';

const BODY_LIMIT = 1_048_576; // bytes
const DOCUMENT_PATH = '/api/openapi.json';
const PAGE_PATH = '/api';

/** Adds the REST API under `/api`: its routes, its document, its page, and its own handling of errors and unknown routes. */
export function registerApi(app: FastifyInstance, parts: ApiParts): void {
  app.register(
    (api, _options, done) => {
      const methods = new Map<string, string[]>();
      const add: AddRoute = (method, path, answer) => {
        const offered = method === 'GET' ? ['GET', 'HEAD'] : [method];
        methods.set(path, [...(methods.get(path) ?? []), ...offered]);
        // A HEAD route that fastify makes of a GET route would draw what nobody gets.
        api.route({ method: offered, url: path.slice(PAGE_PATH.length), exposeHeadRoute: false, bodyLimit: BODY_LIMIT, ...answer });
      };

      readBodies(api);
      add('GET', RANDOM_ROUTE.path, { handler: answerRandom(parts) });
      for (const route of API_ROUTES) add(route.method, route.path, answerOperation(route, parts));
      addDocument(parts, add);
      api.setErrorHandler((error: FastifyError, request, reply) => {
        setMissingHeaders(reply.raw, parts.serverHeaders ?? []);
        return answerError(error, request, reply, parts.onBug);
      });
      api.setNotFoundHandler((request, reply) => answerUnknown(request, reply, methods));
      done();
    },
    { prefix: PAGE_PATH },
  );
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown;
type AddRoute = (method: string, path: string, answer: Partial<Pick<RouteAnswer, 'onRequest'>> & { handler: Handler }) => void;

/** Sends a problem. */
export function sendProblem(reply: FastifyReply, { status, headers, body }: Problem): FastifyReply {
  return reply.code(status).headers(headers).send(JSON.stringify(body));
}

/** Answers an error of any route as a problem; `onBug` hears of what nobody foresaw. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply, onBug: (error: unknown) => void): FastifyReply {
  const answer = problemOf(error, pathOf(request));
  if (answer.status === 500) onBug(error);
  return sendProblem(reply, answer);
}

function answerUnknown(request: FastifyRequest, reply: FastifyReply, methods: ReadonlyMap<string, readonly string[]>): FastifyReply {
  const instance = pathOf(request);
  const offered = methods.get(instance);
  if (offered === undefined) {
    return sendProblem(
      reply,
      problem(404, 'GATEWAY_BAD_REQUEST', `There is nothing at ${instance.slice(0, 200)}; what there is stands at ${DOCUMENT_PATH}.`, {
        instance,
      }),
    );
  }
  const allow = [...offered, 'OPTIONS'].join(', ');
  if (request.method === 'OPTIONS') return reply.code(204).headers(ANSWER_HEADERS).header('allow', allow).send();
  return sendProblem(
    reply,
    problem(405, 'GATEWAY_BAD_REQUEST', `Expected ${offered.join(' or ')}, got ${request.method}.`, { instance, headers: { allow } }),
  );
}

function addDocument({ version, config, assets }: ApiParts, add: AddRoute): void {
  const page = assets?.get('api.html');
  if (page !== undefined) add('GET', PAGE_PATH, { handler: (request, reply) => sendAsset(request, reply, page) });
  let document: string | undefined;
  add('GET', DOCUMENT_PATH, {
    handler: (_request, reply) => {
      document ??= JSON.stringify(openApiDocument({ version, allowQueryKey: config.allowQueryKey }));
      return reply.headers(ANSWER_HEADERS).type('application/json; charset=utf-8').send(document);
    },
  });
}

// JSON alone; an empty body of any type is no body, because clients send a type with it.
function readBodies(api: FastifyInstance): void {
  api.removeAllContentTypeParsers();
  const parseJson = api.getDefaultJsonParser('error', 'error');
  api.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parseJson(request, String(body), done);
  });
  api.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    if (body === '') done(null, undefined);
    else done(Object.assign(new Error('Expected a body of application/json.'), { statusCode: 415 }), undefined);
  });
}

function pathOf({ raw: { url = '' } }: FastifyRequest): string {
  const [path = ''] = url.split('?', 1);
  return path;
}
