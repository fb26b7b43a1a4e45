import { join } from 'node:path';
import { PACKAGES } from '../../../tools/engine/engine.ts';
import { installPython } from '../../../tools/engine/python.ts';
import { root } from '../../../tools/terminal/paths.ts';
import { run } from '../../../tools/terminal/run.ts';

/** Which mappings have something to hand on, after so many records and seconds: one waits a second for three, the other for none. */
const LOOKS = `
import sys, types
sys.path.insert(0, sys.argv[1])
import run_engine
from ministack.services import dynamodb, lambda_svc

now = 0
run_engine.time = types.SimpleNamespace(monotonic=lambda: now)
scope = ("000000000000", "us-east-1")
for name, window in (("waits", 1), ("at once", 0)):
    lambda_svc._esms.set_scoped(*scope, name, {"UUID": name, "BatchSize": 3, "MaximumBatchingWindowInSeconds": window,
        "EventSourceArn": f"arn:aws:dynamodb:us-east-1:000000000000:table/{name}/stream/now"})
    lambda_svc._dynamodb_stream_positions.set_scoped(*scope, name, 0)

def look(records, read, seconds):
    global now
    now = seconds
    dynamodb._stream_records.set_scoped(*scope, "waits", [{}] * records)
    lambda_svc._dynamodb_stream_positions.set_scoped(*scope, "waits", read)
    # It asks for those of each kind before it reads.
    for _ in range(3):
        due = [mapping["UUID"] for _, _, mapping in lambda_svc._iter_all_esms()]
    print(f"{records} records, {read} read, after {seconds} s: {', '.join(due)}")

look(0, 0, 0)
look(1, 0, 10)
look(2, 0, 10.9)
look(2, 0, 11)
look(3, 2, 11.1)
look(5, 2, 11.2)
look(6, 5, 11.3)
look(6, 5, 12.3)
look(6, 6, 12.4)
`;

describe('the local engine', () => {
  it('lets records wait for one another as long as the mapping says, or until there are enough', async () => {
    const programs = await installPython(PACKAGES, () => {});

    const seen: string[] = [];
    await run(join(programs, 'python'), ['-B', '-c', LOOKS, join(root, 'tools/engine')], {
      onLine: (line) => seen.push(line),
    });

    expect(seen).toEqual([
      '0 records, 0 read, after 0 s: at once',
      '1 records, 0 read, after 10 s: at once',
      '2 records, 0 read, after 10.9 s: at once',
      '2 records, 0 read, after 11 s: waits, at once',
      '3 records, 2 read, after 11.1 s: at once',
      '5 records, 2 read, after 11.2 s: waits, at once',
      '6 records, 5 read, after 11.3 s: at once',
      '6 records, 5 read, after 12.3 s: waits, at once',
      '6 records, 6 read, after 12.4 s: at once',
    ]);
  });
});
