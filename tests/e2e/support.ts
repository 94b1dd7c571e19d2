// What the tests share: a guard around every page, the page's own sentences, and what a person does with it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { tables, type Key, type Language } from '../../web/i18n/i18n';

export { expect, type Locator, type Page };
export type { Key, Language };

export const root = join(import.meta.dirname, '..', '..');
/** A file of the real data, which stands beside the repository. */
export const realData = (file: string) => join(process.env.NORON_DATA ?? join(root, '..', 'shared', 'data'), file);
export const kieu = realData('truyen_kieu.txt');
export const kieuAbsent = !existsSync(kieu) && `${kieu} is absent`;

interface Fixtures {
  /** Console errors that a test provokes. */
  provoked: RegExp | null;
  guard: void;
}

/** Every test fails on a console error, a refusal of the security policy, or a request to another origin. */
export const test = base.extend<Fixtures>({
  provoked: [null, { option: true }],
  guard: [
    async ({ context, baseURL, provoked }, use) => {
      const complaints: string[] = [];
      const site = new URL(baseURL!).origin;
      context.on('console', (message) => {
        const text = message.text();
        if (message.type() === 'error' && !provoked?.test(text)) complaints.push(text);
      });
      context.on('weberror', (error) => complaints.push(String(error.error())));
      context.on('request', (request) => {
        const main = request.frame().page().mainFrame();
        // Where a test goes by itself: the site, or a host page of its own.
        if (request.isNavigationRequest() && request.frame() === main) return;
        const { origin, protocol } = new URL(request.url());
        const known = [site, new URL(main.url()).origin];
        const local = protocol === 'data:' || protocol === 'blob:';
        if (!local && !known.includes(origin)) complaints.push(`request to ${request.url()}`);
      });
      await context.exposeFunction('tellOfViolation', (text: string) => complaints.push(text));
      await context.addInitScript(() => {
        addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
          const tell = (globalThis as unknown as { tellOfViolation(text: string): void }).tellOfViolation;
          tell(`security policy: ${violatedDirective} ${blockedURI}`);
        });
      });
      await use();
      expect(complaints, 'console errors, policy violations, foreign requests').toEqual([]);
    },
    { auto: true },
  ],
});

/** The page's sentence as it is on screen; what it leaves open matches anything. */
export function words(language: Language, key: Key, args: Record<string, string> = {}): RegExp {
  const parts = tables[language][key].split(/\{(\w+)\}/);
  const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const open = (name: string) => (name in args ? escape(args[name]!) : '.*');
  const filled = parts.map((part, i) => (i % 2 === 0 ? escape(part) : open(part)));
  return new RegExp(filled.join(''), 's');
}

export const exact = (language: Language, key: Key): string => tables[language][key];

/** A number as the page writes it in either language. */
export function readNumber(text: string, language: Language): number {
  return Number(language === 'vi' ? text.replaceAll('.', '').replace(',', '.') : text.replaceAll(',', ''));
}

/** The page as a person sees it. */
export class Lab {
  readonly page: Page;
  readonly language: Language;

  constructor(page: Page, language: Language = 'vi') {
    this.page = page;
    this.language = language;
  }

  /** Goes there and waits until the engine is at work. */
  async open(options: Record<string, string> = {}, fragment = ''): Promise<this> {
    const search = new URLSearchParams({ lang: this.language, ...options });
    await this.page.goto(`./?${search}${fragment}`);
    await this.ready();
    return this;
  }

  async ready(): Promise<void> {
    await expect(this.verb('play')).toBeEnabled();
    await expect(this.badge('trained')).toBeVisible();
  }

  t(key: Key, args: Record<string, string> = {}): RegExp {
    return words(this.language, key, args);
  }

  verb(name: 'play' | 'pause' | 'step' | 'epoch' | 'restart' | 'new_weights'): Locator {
    const key = `bar.${name}` as const;
    return this.page.locator('noron-toolbar').getByRole('button', { name: exact(this.language, key), exact: true });
  }

  /** Presses Play and waits until the model is one of the learner's own, at work. */
  async play(): Promise<void> {
    await this.verb('play').click();
    await expect(this.verb('pause')).toBeVisible();
  }

  badge(name: 'trained' | 'build' | 'source' | 'saved'): Locator {
    return this.page.locator(`noron-status [data-badge=${name}]`);
  }

  async number(name: 'step' | 'loss' | 'validation' | 'speed'): Promise<number> {
    const text = await this.page.locator(`noron-toolbar [data-number~=${name}]`).last().innerText();
    return readNumber(text, this.language);
  }

  panel(name: 'data' | 'model' | 'training' | 'inside' | 'time' | 'prediction' | 'samples' | 'share'): Locator {
    return this.page.locator(`[data-panel=${name}]`);
  }

  sentence(): Locator {
    return this.page.getByLabel(exact(this.language, 'inside.sentence'), { exact: true });
  }

  chips(): Locator {
    const group = this.page.getByRole('group', { name: exact(this.language, 'inside.tokens'), exact: true });
    return this.page.locator('noron-sentence').locator(group).getByRole('button');
  }

  matrix(): Locator {
    return this.page.locator('noron-attention noron-matrix').getByRole('application');
  }

  /** What the matrix reads out for the last token looking at the first. */
  async weight(): Promise<string> {
    await this.matrix().press('PageDown');
    await this.matrix().press('Home');
    return (await this.page.locator('noron-attention noron-matrix .readout').innerText()).trim();
  }

  field(key: string): Locator {
    return this.page.locator(`noron-field[data-key="${key}"]`);
  }

  /** Sets one of the settings, by its list or in the box behind "other…". */
  async set(key: string, value: string): Promise<void> {
    const field = this.field(key);
    if (!(await field.isVisible())) {
      const settings = this.page.locator('noron-settings', { has: field });
      await settings.getByText(exact(this.language, 'settings.more'), { exact: true }).click();
    }
    const list = field.getByRole('combobox');
    if (await list.isVisible()) {
      const offered = await list.locator('option').evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value));
      await list.selectOption(offered.includes(value) ? value : 'other');
      if (offered.includes(value)) return;
    }
    await field.getByRole('textbox').fill(value);
    await field.getByRole('textbox').press('Enter');
  }

  /** Drops a file on the data panel. */
  async drop(name: string, bytes: Uint8Array): Promise<void> {
    const content = Buffer.from(bytes).toString('base64');
    const transfer = await this.page.evaluateHandle(([file, encoded]) => {
      const data = Uint8Array.from(atob(encoded!), (character) => character.charCodeAt(0));
      const dropped = new DataTransfer();
      dropped.items.add(new File([data], file!));
      return dropped;
    }, [name, content]);
    await this.page.locator('noron-data-panel .drop').dispatchEvent('drop', { dataTransfer: transfer });
  }

  /** The message that stands in a panel, or below the bar. */
  message(place: Locator, key: Key, args: Record<string, string> = {}): Locator {
    return place.locator('noron-error').getByRole('alert').filter({ hasText: this.t(key, args) });
  }

  /** Lets the model write on, and waits until it has. */
  async write(): Promise<void> {
    const button = this.page.locator('noron-generate button.primary');
    await button.click();
    await expect(button).toBeEnabled();
    await expect(button).toHaveText(exact(this.language, 'generate.again'));
    await expect(this.page.locator('noron-generate .token').first()).toBeAttached();
  }

  async openCheckpoint(name: string, bytes: Uint8Array): Promise<void> {
    if (!(await this.panel('share').isVisible())) {
      await this.page.getByRole('button', { name: exact(this.language, 'page.share'), exact: true }).click();
    }
    const file = { name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) };
    await this.page.locator('noron-share input[type=file]').setInputFiles(file);
  }
}

/** The last step of which the browser's storage holds a sample; -1 while nothing is saved. */
export function savedStep(page: Page, database = 'noron'): Promise<number> {
  return page.evaluate(
    (name) =>
      new Promise<number>((resolve) => {
        const opening = indexedDB.open(name);
        opening.onsuccess = () => {
          const store = opening.result.transaction(['pointer', 'state']);
          const pointer = store.objectStore('pointer').get('current');
          const states = ['a', 'b'].map((slot) => store.objectStore('state').get(slot) as IDBRequest);
          store.oncomplete = () => {
            const slot = pointer.result?.slot === 'b' ? 1 : 0;
            const state = states[slot]!.result as { samples: { step: number }[] } | undefined;
            opening.result.close();
            resolve(pointer.result ? (state?.samples.at(-1)?.step ?? -1) : -1);
          };
        };
      }),
    database,
  );
}

export const readText = (file: string): string => readFileSync(file, 'utf8');
