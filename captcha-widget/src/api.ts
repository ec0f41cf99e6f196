/** The loader that a page embeds: one script, one global, widgets wherever the page wants them. */
import { realcatcha } from "./compat/dialect.ts";
import { install } from "./ui/install.ts";

install(realcatcha);
