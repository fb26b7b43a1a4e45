/** A metric as the embedded metric format declares it in a log line. */
export interface Emitted {
  name: string;
  value: number;
  unit: string;
  /** Each set by which it can be asked for. */
  dimensions: Record<string, string>[];
}

/** Every metric in the log lines. */
const metricsIn = (lines: string[]): Emitted[] =>
  lines.filter((line) => line.includes('"_aws"')).flatMap((line) => metricsOf(JSON.parse(line)));

function metricsOf(blob: {
  _aws: {
    CloudWatchMetrics: {
      Namespace: string;
      Dimensions: string[][];
      Metrics: { Name: string; Unit: string }[];
    }[];
  };
  [value: string]: unknown;
}): Emitted[] {
  return blob._aws.CloudWatchMetrics.filter(({ Namespace }) => Namespace === 'order-saga').flatMap(
    ({ Dimensions, Metrics }) =>
      Metrics.map(({ Name, Unit }) => ({
        name: Name,
        value: Number(blob[Name]),
        unit: Unit,
        dimensions: Dimensions.map((set) =>
          Object.fromEntries(set.map((name) => [name, String(blob[name])])),
        ),
      })),
  );
}

/** Runs `act` and returns the metrics that it emitted. */
export async function emittedBy(act: () => unknown): Promise<Emitted[]> {
  const lines: string[] = [];
  const { write } = process.stdout;
  process.stdout.write = (chunk: string | Uint8Array) => {
    lines.push(...String(chunk).split('\n'));
    return true;
  };
  try {
    await act();
  } finally {
    process.stdout.write = write;
  }
  return metricsIn(lines);
}
