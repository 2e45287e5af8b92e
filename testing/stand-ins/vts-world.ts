/**
 * What VTube Studio does with requests, without a network: access, inputs that fade after a second,
 * hotkeys, expressions, models. Answers once per drawn frame. It draws nothing. Its manners are those
 * of version 1.35 as far as they were measured; ids of errors as in the public API's documentation.
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../src/kernel/clock.ts';
import { VtsInputs } from './vts-inputs.ts';
import { parse, pluginOf, Refusal, type Data } from './vts-protocol.ts';

/** One client's end. */
export interface Peer {
  send(text: string): void;
}

export interface WorldOptions {
  readonly clock: Clock;
  readonly fps?: number;
  /** Who answers the popup: at once, or a test by `answerPopup`. */
  readonly popup?: 'allow' | 'deny' | 'ask';
  readonly model?: string | null;
  /** Events of what a request did carry that request's id, where not every client is ready for it. */
  readonly eventsEchoIds?: boolean;
  readonly expressions?: readonly string[];
  readonly hotkeys?: readonly { readonly name: string; readonly type: string; readonly file?: string }[];
}

interface Session {
  readonly peer: Peer;
  plugin: string | null;
  readonly subscribed: Set<string>;
}

const MODEL_LOAD_MS = 1_400;
const HOTKEY_QUEUE = 32;
const HOTKEY_FRAMES = 5;
const EVENTS = ['TestEvent', 'ModelLoadedEvent', 'TrackingStatusChangedEvent', 'BackgroundChangedEvent', 'ModelConfigChangedEvent', 'ModelMovedEvent', 'ModelOutlineEvent', 'HotkeyTriggeredEvent', 'ModelAnimationEvent', 'ItemEvent', 'ModelClickedEvent', 'PostProcessingEvent', 'Live2DCubismEditorConnectedEvent']; // prettier-ignore

export class VtsWorld {
  readonly #clock: Clock;
  readonly #frameMs: number;
  readonly #sessions = new Map<Peer, Session>();
  readonly #tokens = new Map<string, string>();
  readonly inputs: VtsInputs;
  #queue: { session: Session; text: string }[] = [];
  #frameDue = false;
  #popup: { session: Session; requestID: string; plugin: string } | null = null;
  #popupMode: NonNullable<WorldOptions['popup']>;
  #hotkeyReadyAtMs = new Map<string, number>();
  #waitingHotkeys = 0;
  readonly #eventsEchoIds: boolean;
  /** Requests that an instance which hangs leaves unanswered. */
  frozen = false;
  model: string | null;
  readonly expressions: Map<string, boolean>;
  readonly hotkeys: { name: string; type: string; file: string; hotkeyID: string }[];
  readonly pressed: string[] = [];
  /** Every request type, in order. */
  readonly requests: string[] = [];

  constructor({ clock, fps = 60, popup = 'allow', model = 'Akari', expressions = [], hotkeys = [], eventsEchoIds = false }: WorldOptions) {
    this.#eventsEchoIds = eventsEchoIds;
    this.#clock = clock;
    this.#frameMs = 1000 / fps;
    this.#popupMode = popup;
    this.model = model;
    this.expressions = new Map(expressions.map((file) => [file, false]));
    this.hotkeys = hotkeys.map(({ name, type, file = '' }) => ({ name, type, file, hotkeyID: randomBytes(16).toString('hex') }));
    this.inputs = new VtsInputs(clock);
  }

  connect(peer: Peer): { receive(text: string): void; disconnected(): void } {
    const session: Session = { peer, plugin: null, subscribed: new Set() };
    this.#sessions.set(peer, session);
    return {
      receive: (text) => {
        this.#queue.push({ session, text });
        this.#nextFrame();
      },
      // An open popup stays: it belongs to the window, not to the connection.
      disconnected: () => this.#sessions.delete(peer),
    };
  }

  get popupOpen(): boolean {
    return this.#popup !== null;
  }

  answerPopup(allow: boolean): void {
    const popup = this.#popup;
    this.#popup = null;
    if (!popup || !this.#sessions.has(popup.session.peer)) return;
    if (!allow) this.#fail(popup.session, popup.requestID, new Refusal(50, 'User has denied API access for your plugin.'));
    else this.#reply(popup.session, popup.requestID, 'AuthenticationTokenResponse', { authenticationToken: this.#newToken(popup.plugin) });
  }

  /** The streamer takes a plugin's access back: sessions stay open and are told 8 from now on. */
  revokeAll(popup: NonNullable<WorldOptions['popup']> = 'ask'): void {
    this.#tokens.clear();
    this.#popupMode = popup;
    for (const session of this.#sessions.values()) session.plugin = null;
  }

  /** As by the streamer's hand: unloaded at once, loaded 1.4 s later. */
  loadModel(name: string): void {
    this.model = null;
    this.#event('ModelLoadedEvent', { modelLoaded: false, modelName: '', modelID: '' });
    this.#clock.schedule(MODEL_LOAD_MS, () => {
      this.model = name;
      for (const file of this.expressions.keys()) this.expressions.set(file, false);
      this.#event('ModelLoadedEvent', { modelLoaded: true, modelName: name, modelID: 'm' });
    });
  }

  #nextFrame(): void {
    if (this.#frameDue) return;
    this.#frameDue = true;
    // Frames have a rhythm of their own.
    const nowMs = this.#clock.nowMs();
    this.#clock.schedule(Math.ceil(this.#frameMs - (nowMs % this.#frameMs)), () => {
      this.#frameDue = false;
      if (this.frozen) return;
      const queue = this.#queue;
      this.#queue = [];
      for (const { session, text } of queue) if (this.#sessions.has(session.peer)) this.#handle(session, text);
    });
  }

  thaw(): void {
    this.frozen = false;
    this.#nextFrame();
  }

  #handle(session: Session, text: string): void {
    let requestID = '';
    try {
      const request = parse(text);
      requestID = request.requestID;
      this.requests.push(request.messageType);
      const name = request.messageType.replace(/Request$/u, '');
      const answer = this.#answer(session, name, request.data, requestID);
      if (answer) this.#reply(session, requestID, `${name}Response`, answer);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#fail(session, requestID, error);
    }
  }

  /** Null: the answer comes later. */
  #answer(session: Session, name: string, data: Data, requestID: string): Data | null {
    if (name === 'APIState') return { active: true, vTubeStudioVersion: '1.35.10', currentSessionAuthenticated: session.plugin !== null };
    if (name === 'AuthenticationToken') return this.#askToken(session, data, requestID);
    if (name === 'Authentication') {
      const known = this.#tokens.get(String(data['authenticationToken'])) === pluginOf(data);
      session.plugin = known ? pluginOf(data) : null;
      return {
        authenticated: known,
        reason: known ? 'Token valid. The plugin is authenticated for the duration of this session.' : 'Token is invalid.',
      };
    }
    const handler = this.#handlers[name];
    if (!handler) throw new Refusal(7, `Unknown request type: ${name}Request`);
    if (session.plugin === null) throw new Refusal(8, 'This request requires an authenticated session.');
    return handler(session, data, requestID);
  }

  #askToken(session: Session, data: Data, requestID: string): Data | null {
    if (this.#popup) throw new Refusal(51, 'A token request is already ongoing.');
    for (const field of ['pluginName', 'pluginDeveloper'] as const) {
      const value = data[field];
      if (typeof value !== 'string' || value.length < 3 || value.length > 32)
        throw new Refusal(field === 'pluginName' ? 52 : 53, `${field} invalid`);
    }
    if (this.#popupMode === 'deny') throw new Refusal(50, 'User has denied API access for your plugin.');
    if (this.#popupMode === 'allow') return { authenticationToken: this.#newToken(pluginOf(data)) };
    this.#popup = { session, requestID, plugin: pluginOf(data) };
    return null;
  }

  #newToken(plugin: string): string {
    const token = randomBytes(32).toString('hex');
    this.#tokens.set(token, plugin);
    return token;
  }

  readonly #handlers: Readonly<Record<string, (session: Session, data: Data, requestID: string) => Data>> = {
    Statistics: () => ({ uptime: 1000, framerate: Math.round(1000 / this.#frameMs), vTubeStudioVersion: '1.35.10', allowedPlugins: this.#tokens.size, connectedPlugins: this.#sessions.size, startedWithSteam: false, windowWidth: 1280, windowHeight: 720, windowIsFullscreen: false }), // prettier-ignore
    CurrentModel: () => ({ modelLoaded: this.model !== null, modelName: this.model ?? '', modelID: this.model === null ? '' : 'm', vtsModelName: '', numberOfLive2DParameters: 30, numberOfLive2DArtmeshes: 90 }), // prettier-ignore
    InputParameterList: () => ({ modelLoaded: this.model !== null, modelName: this.model ?? '', modelID: 'm', ...this.inputs.list() }),
    ParameterCreation: (session, data) => this.inputs.create(session.plugin, data),
    ParameterDeletion: (_session, data) => this.inputs.remove(data),
    InjectParameterData: (session, data) => this.inputs.inject(session.plugin, data),
    HotkeysInCurrentModel: () => ({
      modelLoaded: this.model !== null,
      modelName: this.model ?? '',
      modelID: 'm',
      availableHotkeys:
        this.model === null ? [] : this.hotkeys.map((hotkey) => ({ ...hotkey, description: '', keyCombination: [], onScreenButtonID: -1 })),
    }),
    HotkeyTrigger: (session, data, requestID) => this.#press(session, data, requestID),
    ExpressionState: () => ({
      modelLoaded: this.model !== null,
      modelName: this.model ?? '',
      modelID: 'm',
      expressions:
        this.model === null
          ? []
          : [...this.expressions].map(([file, active]) => ({ name: file.replace('.exp3.json', ''), file, active, deactivateWhenKeyIsLetGo: false, autoDeactivateAfterSeconds: false, secondsRemaining: 0, usedInHotkeys: [], parameters: [] })), // prettier-ignore
    }),
    ExpressionActivation: (_session, data) => {
      const file = String(data['expressionFile']);
      if (!file.endsWith('.exp3.json')) throw new Refusal(650, 'Invalid expression file name.');
      if (this.model === null) throw new Refusal(652, 'No model loaded.');
      if (!this.expressions.has(file)) throw new Refusal(651, 'Expression not found in model.');
      this.expressions.set(file, data['active'] === true);
      return {};
    },
    EventSubscription: (session, data) => {
      const name = data['eventName'];
      if (typeof name !== 'string' || !EVENTS.includes(name)) throw new Refusal(950, 'Event type unknown.');
      if (data['subscribe'] === true) session.subscribed.add(name);
      else session.subscribed.delete(name);
      return { subscribedEventCount: session.subscribed.size, subscribedEvents: [...session.subscribed] };
    },
    ModelLoad: () => {
      this.loadModel(this.model ?? 'Akari');
      return { modelID: 'm' };
    },
  };

  #press(session: Session, data: Data, requestID: string): Data {
    const wanted = String(data['hotkeyID']);
    const hotkey = this.hotkeys.find(({ hotkeyID, name }) => hotkeyID === wanted || name.toLowerCase() === wanted.toLowerCase());
    if (this.model === null) throw new Refusal(201, 'No model loaded.');
    if (!hotkey) throw new Refusal(202, 'Hotkey not found.');
    const nowMs = this.#clock.nowMs();
    if (nowMs < (this.#hotkeyReadyAtMs.get(hotkey.hotkeyID) ?? 0)) throw new Refusal(203, 'Hotkey has a cooldown.');
    if (this.#waitingHotkeys >= HOTKEY_QUEUE) throw new Refusal(200, 'Hotkey queue is full.');
    const pauseMs = HOTKEY_FRAMES * this.#frameMs;
    this.#hotkeyReadyAtMs.set(hotkey.hotkeyID, nowMs + pauseMs);
    this.#waitingHotkeys += 1;
    this.#clock.schedule(pauseMs, () => (this.#waitingHotkeys -= 1));
    this.pressed.push(hotkey.name);
    // The event goes out before the answer.
    this.#event('HotkeyTriggeredEvent', { hotkeyID: hotkey.hotkeyID, hotkeyName: hotkey.name, hotkeyAction: hotkey.type, hotkeyFile: hotkey.file, hotkeyTriggeredByAPI: true, modelID: 'm', modelName: this.model, isLive2DItem: false }, { session, requestID }); // prettier-ignore
    return { hotkeyID: hotkey.hotkeyID };
  }

  #event(name: string, data: Data, cause?: { readonly session: Session; readonly requestID: string }): void {
    for (const session of this.#sessions.values()) {
      if (!session.subscribed.has(name)) continue;
      this.#reply(
        session,
        this.#eventsEchoIds && cause?.session === session ? cause.requestID : randomBytes(16).toString('hex'),
        name,
        data,
      );
    }
  }

  #fail(session: Session, requestID: string, { errorID, message }: Refusal): void {
    this.#reply(session, requestID, 'APIError', { errorID, message });
  }

  #reply(session: Session, requestID: string, messageType: string, data: Data): void {
    session.peer.send(
      JSON.stringify({ apiName: 'VTubeStudioPublicAPI', apiVersion: '1.0', timestamp: this.#clock.wallMs(), requestID, messageType, data }),
    );
  }
}
