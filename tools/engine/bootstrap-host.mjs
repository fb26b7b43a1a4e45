// Serves all concurrent calls of one function in one Node process, over the Lambda Runtime API of each process that
// tools/engine/bootstrap announces in the room. It keeps a thrown error's name as `errorType`, as AWS does.
import { AsyncLocalStorage } from 'node:async_hooks';
import { createWriteStream, readdirSync, readFileSync, rmSync, watch } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';

const room = process.argv[2];

/** The call that runs: its log, and what Powertools keeps for it. The runtime of AWS offers the same store by this name. */
const call = new AsyncLocalStorage();
globalThis.awslambda = {
  InvokeStore: {
    get: (key) => call.getStore()?.[key],
    set: (key, value) => Object.assign(call.getStore() ?? {}, { [key]: value }),
    getContext: () => call.getStore(),
    hasContext: () => call.getStore() !== undefined,
    getRequestId: () => call.getStore()?.requestId ?? '-',
    getXRayTraceId: () => undefined,
    run: (context, run) => call.run(context, run),
  },
};

// Warnings and errors go to stderr, and belong into the log of their call like all else.
for (const stream of [process.stdout, process.stderr]) {
  const writeToHostLog = stream.write.bind(stream);
  stream.write = (chunk, ...rest) =>
    call.getStore()?.log.write(chunk, ...rest) ?? writeToHostLog(chunk, ...rest);
}

/** A new connection for each request: a kept one costs 40 ms here, waiting for acknowledgements. */
function request(address, method, path, body) {
  return new Promise((resolve, reject) => {
    const options = { method, agent: false };
    const sent = http.request(`http://${address}/2018-06-01/runtime${path}`, options, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        if (response.statusCode >= 300) reject(new Error(`${path}: ${response.statusCode}`));
        else resolve({ headers: response.headers, text: Buffer.concat(chunks).toString() });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The calls of one announced process, one after the other, until it is gone. */
async function serve(handler, address, log) {
  for (;;) {
    const { headers, text } = await request(address, 'GET', '/invocation/next');
    const requestId = headers['lambda-runtime-aws-request-id'];
    const [kind, answer] = await call.run({ requestId, log }, () =>
      answerTo(handler, contextOf(headers), text),
    );
    // The engine waits 50 ms for output that does not come.
    log.write('\n');
    await request(address, 'POST', `/invocation/${requestId}/${kind}`, answer);
  }
}

async function answerTo(handler, context, text) {
  try {
    return ['response', JSON.stringify((await handler(eventOf(text), context)) ?? null)];
  } catch (error) {
    return ['error', errorDocument(error)];
  }
}

/** The engine writes null where API Gateway leaves a field of a request out. */
function eventOf(text) {
  const event = JSON.parse(text);
  if (event?.version !== '2.0') return event;
  return Object.fromEntries(Object.entries(event).filter(([, value]) => value !== null));
}

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: `/aws/lambda/${process.env.AWS_LAMBDA_FUNCTION_NAME}`,
    logStreamName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

const errorDocument = (error) =>
  JSON.stringify({
    errorType: error?.name ?? 'Error',
    errorMessage: error?.message ?? String(error),
    trace: String(error?.stack ?? '').split('\n'),
  });

const [file, name] = process.env._HANDLER.split('.');
const loading = import(`${process.env.LAMBDA_TASK_ROOT}/${file}.mjs`).then((module) => module[name]);
const seen = new Set();

async function welcome(announcement) {
  if (!announcement.endsWith('.api') || seen.has(announcement)) return;
  seen.add(announcement);
  const address = readFileSync(join(room, announcement), 'utf8').trim();
  const log = createWriteStream(join(room, announcement.replace('.api', '.log')));
  // The process at the other end was killed: the call it stood for is dropped, as a timed-out one is.
  log.on('error', () => {});
  try {
    const handler = await loading.catch((error) =>
      request(address, 'POST', '/init/error', errorDocument(error)).then(leave),
    );
    await serve(handler, address, log);
  } catch {
    log.destroy();
  }
}

/** Without its room the next process starts a new host. */
function leave() {
  rmSync(room, { recursive: true, force: true });
  process.exit(1);
}

process.on('uncaughtException', (error) => {
  console.error(error);
  leave();
});

watch(room, () => readdirSync(room).forEach(welcome));
readdirSync(room).forEach(welcome);

// The engine is gone without having ended this process: so is this.
setInterval(() => fetch(process.env.AWS_ENDPOINT_URL).catch(leave), 10_000);
