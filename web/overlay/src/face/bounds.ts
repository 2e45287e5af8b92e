/** The picture's bounds in figure units; the origin lies between her eyes. */
export const BOUNDS = { left: -400, right: 520, top: -470, bottom: 640 } as const;
export const WIDTH = BOUNDS.right - BOUNDS.left;
export const HEIGHT = BOUNDS.bottom - BOUNDS.top;
