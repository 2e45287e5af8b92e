/** The pages of the control panel, in the order of its menu; the server gives each out and the panel draws it. */
export const PANEL_PAGES = [
  { path: '/', name: 'Live' },
  { path: '/latency', name: 'Latency' },
  { path: '/moderation', name: 'Moderation' },
  { path: '/memory', name: 'Memory' },
  { path: '/persona', name: 'Persona' },
  { path: '/chat', name: 'Chat & rewards' },
  { path: '/setup', name: 'Set-up' },
  { path: '/settings', name: 'Settings' },
  { path: '/logs', name: 'Logs' },
] as const;
export type PanelPath = (typeof PANEL_PAGES)[number]['path'];
