/** Kitsu's colours. Lines are never black: each part is outlined in a dark tone of itself. */
export const INK = {
  skin: '#9c4a45',
  hair: '#7b2a1c',
  dark: '#3a1826',
  cloth: '#1b1c42',
  scarf: '#6e1230',
  cream: '#b98a6e',
} as const;

export const SKIN = { light: '#fff3ea', base: '#ffe6d6', shade: '#f8bfa9', deep: '#ea9a8d', blush: '#ff6f7d' } as const;

export const HAIR = {
  shine: '#ffdf9e',
  light: '#ffb258',
  base: '#f98d34',
  shade: '#dd6327',
  deep: '#a83d22',
  cream: '#fff2dd',
  creamShade: '#f2cfae',
} as const;

export const FUR = { tip: '#5c2a29', tipLight: '#84403a', inner: '#ffcfc6', innerDeep: '#e98f86', fluff: '#fff7ec' } as const;

export const EYE = {
  white: '#fffdfb',
  whiteShade: '#cfc6e2',
  top: '#083b4f',
  middle: '#119a95',
  bottom: '#a4f6d8',
  rim: '#06293a',
  pupil: '#04202e',
  glint: '#ffffff',
} as const;

export const CLOTH = {
  light: '#5b67bd',
  base: '#3d478f',
  shade: '#2a2f6c',
  deep: '#1d1f4d',
  lining: '#f4e6d4',
  liningShade: '#d9bfae',
  gold: '#f6c966',
  goldDeep: '#c78a34',
} as const;

export const SCARF = { light: '#ff7f7a', base: '#e23f54', shade: '#b52345', deep: '#861638' } as const;

export const MOUTH = {
  inside: '#5b0f22',
  insideLight: '#92283a',
  tongue: '#f2757f',
  tongueLight: '#ff9c9f',
  teeth: '#fffaf5',
  lip: '#7d2b34',
} as const;

export const RIM_LIGHT = '#fff3cf';
