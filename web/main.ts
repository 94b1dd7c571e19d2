import { chooseLanguage, setLanguage } from "./i18n/i18n";
import { begin } from "./start";
import { startTheme } from "./styles/theme";

startTheme(location.search);
setLanguage(chooseLanguage(location.search, navigator.language), false);
const base = new URL("./", document.baseURI).href;
document.body.append(begin({ base, controls: "all", embedded: false }).app);
