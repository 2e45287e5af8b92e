/** Settings of the puppets outside the overlay. */
import { z } from 'zod';
import { entry, flag, optionalUrl, udpUrl, wholeNumber } from './entry.ts';

export const VTS_SETTINGS = {
  VTS_URL: entry(optionalUrl('ws:', 'wss:'), '', 'Where VTube Studio listens. Empty: it is looked for on this machine.'),
  VTS_OFFSET_MS: entry(wholeNumber(-500, 500), '0', 'Moves the mouth in VTube Studio against the sound, -500 … 500; more is later.', {
    live: true,
  }),
} as const;

export const VMC_SETTINGS = {
  VMC_URL: entry(
    udpUrl,
    '',
    'Where a program that draws a 3D model receives the Virtual Motion Capture protocol (VSeeFace, Warudo, VNyan …), such as udp://127.0.0.1:39539. Empty: off.',
  ),
  VMC_NAMES: entry(
    z.enum(['vrm0', 'vrm1']),
    'vrm0',
    'What the shapes of the face are called: vrm0 (A, Joy …) is what every receiver takes; vrm1 (aa, happy …) for one that asks for the names of VRM 1.0.',
  ),
  VMC_BONES: entry(flag, '1', 'Head, neck and eyes move too. 0: the face alone, where a camera or an animation has the head.'),
  VMC_OFFSET_MS: entry(wholeNumber(-500, 500), '0', 'Moves the mouth sent by VMC against the sound, -500 … 500; more is later.', {
    live: true,
  }),
} as const;
