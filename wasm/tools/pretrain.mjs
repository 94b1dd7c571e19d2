// `npm run pretrain`: the small trained model that the page opens with.
import { main } from './shell.mjs';
import { pretrain } from './site.mjs';

main(pretrain);
