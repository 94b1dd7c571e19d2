// `npm run pretrain`: trains the small model that the page opens with anew.
import { main } from './shell.mjs';
import { pretrain } from './site.mjs';

main(pretrain);
