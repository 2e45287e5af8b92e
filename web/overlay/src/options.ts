/** What the address of the browser source may ask for. Unknown values fall back to the default. */
export interface OverlayOptions {
  /** Where she stands. */
  readonly position: 'left' | 'center' | 'right';
  /** Her size; 1 fills about five sixths of the picture's height. */
  readonly scale: number;
  readonly captions: boolean;
  /** Whether she is drawn; a Live2D model may stand in her place while this page sounds and shows captions. */
  readonly avatar: boolean;
  /** Silent: draws mouth and captions by a virtual clock. */
  readonly preview: boolean;
  /** Sounds only while no browser source does: the panel's own picture. */
  readonly monitor: boolean;
  /** Access token, asked for off loopback. */
  readonly token: string | null;
  /** Shows connection, role, mute and frame cost in a corner. */
  readonly debug: boolean;
  /** Keeps the last minute of played samples for tests. */
  readonly probe: boolean;
}

export function readOptions(search: string): OverlayOptions {
  const query = new URLSearchParams(search);
  const position = query.get('position');
  const scale = Number(query.get('scale') ?? '1');
  return {
    position: position === 'left' || position === 'center' ? position : 'right',
    scale: Number.isFinite(scale) && scale > 0 ? Math.min(2, Math.max(0.2, scale)) : 1,
    captions: query.get('captions') !== 'off',
    avatar: query.get('avatar') !== 'off',
    preview: isOn(query.get('preview')),
    monitor: isOn(query.get('monitor')),
    token: query.get('token'),
    debug: isOn(query.get('debug')),
    probe: isOn(query.get('probe')),
  };
}

function isOn(value: string | null): boolean {
  return value !== null && value !== '0' && value !== 'off' && value !== 'false';
}
