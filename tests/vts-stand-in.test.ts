/** The stand-in is believed because a client that knows nothing of this project gets on with it. */
import { afterEach, describe, expect, it } from 'vitest';
import { ApiClient, VTubeStudioError } from 'vtubestudio';
import { WebSocket } from 'ws';
import { startVtsStandIn, type VtsStandIn } from '../testing/stand-ins/vts.ts';

describe('the VTube Studio stand-in, seen by the client `vtubestudio`', () => {
  let standIn: VtsStandIn;
  let client: ApiClient | null = null;
  afterEach(async () => {
    await client?.disconnect();
    client = null;
    await standIn.close();
  });

  async function connect(perMessageDeflate = false): Promise<{ client: ApiClient; tokens: string[] }> {
    const tokens: string[] = [];
    const made = new ApiClient({
      authTokenGetter: () => tokens.at(-1) ?? null,
      authTokenSetter: async (token) => void tokens.push(token),
      pluginName: 'Somebody else',
      pluginDeveloper: 'Somebody',
      url: standIn.url,
      webSocketFactory: (url) => new WebSocket(url, { perMessageDeflate }),
    });
    client = made;
    await new Promise<void>((resolve) => made.on('connect', () => resolve()));
    return { client: made, tokens };
  }

  it('lets it in, shows its inputs in fragments, takes injections and forgets them after a second', async () => {
    standIn = await startVtsStandIn();
    const { client: vts, tokens } = await connect();
    expect(tokens).toHaveLength(1);
    const list = await vts.inputParameterList();
    expect(list.defaultParameters.map(({ name }) => name)).toContain('MouthOpen');
    expect(standIn.fragments).toBeGreaterThan(0);
    await vts.parameterCreation({ parameterName: 'TheirInput', explanation: 'a test', min: 0, max: 1, defaultValue: 0 });
    await vts.injectParameterData({ faceFound: true, mode: 'set', parameterValues: [{ id: 'TheirInput', value: 0.7 }] });
    expect(standIn.world.inputs.value('TheirInput')).toBe(0.7);
    await expect.poll(() => standIn.world.inputs.value('TheirInput'), { timeout: 2_000 }).toBe(0);
    expect(standIn.world.inputs.lost).toBe(1);
  });

  it('reads what is sent compressed as well', async () => {
    standIn = await startVtsStandIn();
    const { client: vts } = await connect(true);
    expect(standIn.extensions[0]).toContain('permessage-deflate');
    for (let n = 0; n < 3; n++) expect((await vts.inputParameterList()).defaultParameters.length).toBeGreaterThan(20);
  });

  it('tells errors by their ids', async () => {
    standIn = await startVtsStandIn({ hotkeys: [{ name: 'Wave', type: 'TriggerAnimation' }] });
    const { client: vts } = await connect();
    const errorId = (promise: Promise<unknown>): Promise<unknown> =>
      promise.then(
        () => null,
        (error: unknown) => (error instanceof VTubeStudioError ? error.data.errorID : error),
      );
    const inject = (id: string): Promise<unknown> => vts.injectParameterData({ mode: 'set', parameterValues: [{ id, value: 1 }] });
    expect(await errorId(inject('NoSuchInput'))).toBe(453);
    standIn.world.inputs.claim('MouthOpen', 'Another|Plugin');
    expect(await errorId(inject('MouthOpen'))).toBe(454);
    expect(await errorId(vts.expressionActivation({ expressionFile: 'none.exp3.json', active: true }))).toBe(651);
    expect(await errorId(vts.hotkeyTrigger({ hotkeyID: 'none' }))).toBe(202);
    expect(await errorId(vts.parameterCreation({ parameterName: 'MouthOpen', explanation: '', min: 0, max: 1, defaultValue: 0 }))).toBe(
      354,
    );
  });

  it('sends the event of a hotkey before the answer to the request that pressed it', async () => {
    standIn = await startVtsStandIn({ hotkeys: [{ name: 'Wave', type: 'TriggerAnimation' }] });
    const { client: vts } = await connect();
    const order: string[] = [];
    await vts.events.hotkeyTriggered.subscribe(() => void order.push('event'), {
      onlyForAction: undefined,
      ignoreHotkeysTriggeredByAPI: false,
    });
    const { availableHotkeys } = await vts.hotkeysInCurrentModel({});
    await vts.hotkeyTrigger({ hotkeyID: availableHotkeys[0]!.hotkeyID }).then(() => order.push('answer'));
    expect(order).toEqual(['event', 'answer']);
    expect(standIn.world.pressed).toEqual(['Wave']);
  });

  it('holds 60 awaited injections to one a frame', async () => {
    standIn = await startVtsStandIn({ fps: 60 });
    const { client: vts } = await connect();
    const began = performance.now();
    for (let n = 0; n < 12; n++) await vts.injectParameterData({ mode: 'set', parameterValues: [{ id: 'MouthOpen', value: 1 }] });
    // Never faster than the frames, whatever the machine.
    expect(performance.now() - began).toBeGreaterThan(11 * (1000 / 60) - 5);
  });
});
