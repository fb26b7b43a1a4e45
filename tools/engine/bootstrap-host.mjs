// Serves all concurrent calls of one function in one Node process, over the Lambda Runtime API of each process that
// tools/engine/bootstrap connects to it. It keeps a thrown error's name as `errorType`, as AWS does.
import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [, , home, engine] = process.argv;

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
  stream.write = (chunk, ...rest) => {
    const { log } = call.getStore() ?? {};
    return log ? writeTogether(log, chunk, ...rest) : writeToHostLog(chunk, ...rest);
  };
}

/** Lines of one turn of the event loop become one write: each wakes two processes on its way. */
function writeTogether(log, ...line) {
  if (!log.writableCorked) {
    log.cork();
    setImmediate(() => log.uncork());
  }
  return log.write(...line);
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
    writeTogether(log, '\n');
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

/** A process of the engine's says which host it means and where its Runtime API is; from then on it takes the log of its calls. */
async function welcome(socket) {
  // It was killed: the call it stood for is dropped, as a timed-out one is.
  socket.on('error', () => {});
  for await (const line of createInterface({ input: socket })) {
    const [meant, address] = line.split(' ');
    if (meant !== home) break;
    socket.write(`${home}\n`);
    const handler = await loading.catch((error) =>
      request(address, 'POST', '/init/error', errorDocument(error)).then(leave),
    );
    await serve(handler, address, socket).catch(() => {});
  }
  socket.destroy();
}

/** What has started it notes its end; the next process starts a new host. */
function leave() {
  process.exit(1);
}

process.on('uncaughtException', (error) => {
  console.error(error);
  leave();
});

// For those who would end it.
writeFileSync(join(home, 'pid'), String(process.pid));

const server = createServer({ noDelay: true }, (socket) => welcome(socket).catch(() => socket.destroy()));
server.listen(0, '127.0.0.1', () => {
  const draft = join(home, 'port.new');
  writeFileSync(draft, String(server.address().port));
  // Whole or not at all: others wait for it.
  renameSync(draft, join(home, 'port'));
});

// The engine was killed and could end nobody.
setInterval(() => isGone(engine) && leave(), 1_000);

function isGone(pid) {
  try {
    process.kill(Number(pid), 0);
    // On Linux a process that nobody has asked for its end still has its number.
    return process.platform === 'linux' && /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}
