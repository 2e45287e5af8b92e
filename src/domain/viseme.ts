/** The Oculus set of fifteen mouth shapes, `sil` first. */
export const VISEMES = ['sil', 'PP', 'FF', 'TH', 'DD', 'kk', 'CH', 'SS', 'nn', 'RR', 'aa', 'E', 'ih', 'oh', 'ou'] as const;

export type Viseme = (typeof VISEMES)[number];
