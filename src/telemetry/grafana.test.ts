/** The dashboard asks only for what `/metrics` gives. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { EventBus } from '../domain/events.ts';
import { createTelemetry } from './telemetry.ts';
import { sampleStatus } from '../../testing/server.ts';

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
}

it('names no metric that there is not', async () => {
  const text = readFileSync(new URL('../../docs/grafana-dashboard.json', import.meta.url), 'utf8');
  const { panels } = JSON.parse(text) as Dashboard;
  const telemetry = createTelemetry({
    bus: new EventBus(
      () => 0,
      (error) => expect.unreachable(String(error)),
    ),
  });
  telemetry.watchGauges(sampleStatus);
  const { body } = await telemetry.metrics();
  const known = new Set([...body.matchAll(/^# TYPE (\S+)/gmu)].map(([, name]) => name));
  const asked = panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => expr.match(/aivt_[a-z_0-9]+/gu) ?? []));
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.filter((name) => !known.has(name.replace(/_bucket$/u, '')))).toEqual([]);
  await telemetry.close();
});
