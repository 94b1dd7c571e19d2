// Where the parts of the page stand: three columns, two on a tablet, one on a phone with the verbs at
// the bottom, under the thumb.
import { css } from "lit";

export const appStyles = css`
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: var(--s1) var(--s4);
    padding: var(--s2) var(--s4);
    background: var(--panel);
  }
  .brand {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 var(--s3);
  }
  h1 {
    margin: 0;
    font-size: 1.25rem;
    font-weight: 600;
    line-height: 1.4;
  }
  .skip {
    position: absolute;
    inset-inline-start: var(--s2);
    padding: var(--s2);
    background: var(--panel);
    color: var(--accent);
    z-index: 3;
  }
  .skip:not(:focus) {
    clip-path: inset(50%);
    height: 1px;
    overflow: hidden;
  }
  .tight {
    gap: 0;
  }
  .bar {
    position: sticky;
    top: 0;
    z-index: 2;
    border-block: 1px solid var(--line);
  }
  .notices {
    max-width: 60rem;
    padding: 0 var(--s4);
  }
  .slow {
    margin-block: var(--s2);
    padding: var(--s2) var(--s3);
    border: 1px solid var(--warn);
    border-radius: var(--radius-small);
    background: var(--warn-soft);
  }
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 20rem) minmax(0, 1fr) minmax(0, 21rem);
    align-items: start;
    gap: var(--s4);
    max-width: 120rem;
    margin-inline: auto;
    padding: var(--s4);
  }
  .columns.few,
  .columns.none {
    grid-template-columns: minmax(0, 1fr) minmax(0, 21rem);
  }
  .column {
    display: grid;
    gap: var(--s4);
    min-width: 0;
  }
  .panel {
    --panel-accent: var(--accent);
    min-width: 0;
    padding: var(--s3) var(--s4) var(--s4);
    border: 1px solid var(--line);
    border-top: 3px solid var(--panel-accent);
    border-radius: var(--radius);
    background: var(--panel);
  }
  .panel p {
    overflow-wrap: anywhere;
  }
  .panel:focus {
    outline: none;
  }
  .panel.data,
  .panel.model,
  .panel.training {
    --panel-accent: var(--data);
  }
  .panel.inside {
    --panel-accent: var(--inside);
  }
  .panel.prediction {
    --panel-accent: var(--prediction);
  }
  .panel.time,
  .panel.profile,
  .panel.samples {
    --panel-accent: var(--time);
  }
  .panel.share {
    max-width: 60rem;
    margin: var(--s4) auto 0;
  }
  .title {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--s2);
    margin-bottom: var(--s2);
  }
  @media (max-width: 1199px) {
    .columns.all {
      grid-template-columns: minmax(0, 17rem) minmax(0, 1fr);
    }
    .columns.all > :first-child {
      grid-row: span 2;
    }
  }
  @media (max-width: 899px) {
    .columns.few,
    .columns.none {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  @media (max-width: 767px) {
    .columns,
    .columns.all {
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s2);
      padding: var(--s2);
    }
    .columns.all > :first-child {
      grid-row: auto;
    }
    .column {
      gap: var(--s2);
    }
    .panel {
      padding: var(--s2) var(--s3) var(--s3);
    }
    header {
      padding-inline: var(--s3);
    }
    header button {
      padding-inline: var(--s2);
      font-size: var(--small);
    }
    .tagline {
      display: none;
    }
    .page {
      padding-bottom: 112px;
    }
    .bar {
      position: static;
    }
    noron-toolbar {
      position: fixed;
      inset: auto 0 0;
      z-index: 2;
    }
    /* A frame is as high as its content: its bottom edge is far away. */
    :host([embedded]) noron-toolbar {
      position: static;
    }
    :host([embedded]) .page {
      padding-bottom: 0;
    }
  }
`;
