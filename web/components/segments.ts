// A row of joined buttons of which one is pressed.
import { css, html } from "lit";

export const segmentsStyle = css`
  .segments {
    display: inline-flex;
    flex-wrap: wrap;
    row-gap: var(--s1);
  }
  .segments button {
    margin-left: -1px;
    border-radius: 0;
  }
  .segments button:first-child {
    margin-left: 0;
    border-radius: var(--radius-small) 0 0 var(--radius-small);
  }
  .segments button:last-child {
    border-radius: 0 var(--radius-small) var(--radius-small) 0;
  }
`;

export function segments<Choice extends string>(
  label: string,
  chosen: Choice,
  choices: readonly { readonly choice: Choice; readonly text: string }[],
  choose: (choice: Choice) => void,
) {
  return html`<div class="segments" role="group" aria-label=${label}>
    ${choices.map(
      ({ choice, text }) =>
        html`<button
          type="button"
          aria-pressed=${choice === chosen ? "true" : "false"}
          @click=${() => choose(choice)}
        >
          ${text}
        </button>`,
    )}
  </div>`;
}
