/** Light, dark, or as the system has it; remembered in this browser. */
const CHOICES = ['system', 'light', 'dark'] as const;
type Choice = (typeof CHOICES)[number];
const KEY = 'aivt-theme';

class Theme {
  choice = $state<Choice>(CHOICES.find((choice) => choice === localStorage.getItem(KEY)) ?? 'system');

  constructor() {
    this.#show();
  }

  next(): void {
    this.choice = CHOICES[(CHOICES.indexOf(this.choice) + 1) % CHOICES.length] ?? 'system';
    localStorage.setItem(KEY, this.choice);
    this.#show();
  }

  #show(): void {
    if (this.choice === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = this.choice;
  }
}

export const theme = new Theme();
