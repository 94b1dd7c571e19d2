// `npm run build`: the page in build/site, with all it needs.
import { main } from './shell.mjs';
import { buildSite } from './site.mjs';

main(buildSite);
