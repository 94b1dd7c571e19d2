// The base of every component: shared styles, and a redraw when language or theme changes.
import { LitElement, type CSSResultGroup, type PropertyDeclaration } from "lit";
import { onLanguageChange } from "../i18n/i18n";
import { shared } from "../styles/shared";
import { onThemeChange } from "../styles/theme";

/** A property that only counts as changed when one of these parts of it has. */
export function parts<T extends object>(...names: (keyof T)[]): PropertyDeclaration<T> {
  return {
    attribute: false,
    hasChanged: (now, before: T | undefined) => !before || names.some((name) => now[name] !== before[name]),
  };
}

export class NoronElement extends LitElement {
  static override styles: CSSResultGroup = [shared];

  #stop: (() => void)[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    const redraw = () => this.requestUpdate();
    this.#stop = [onLanguageChange(redraw), onThemeChange(redraw)];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.#stop) stop();
    this.#stop = [];
  }

  /** Tells the parent something happened; events cross shadow trees. */
  protected emit<T>(name: string, detail: T): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
