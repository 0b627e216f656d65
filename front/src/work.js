// The script of the pages where people work: the work area, phones at tables, the census.
import { keepWhileWriting } from "./keeping.js";
import { openWorkspace } from "./coding.js";
import { listenAndWrite } from "./listen.js";
import { followRoom } from "./room.js";
import { suggestOnSelection } from "./suggest.js";

keepWhileWriting(document.querySelector("form[data-autosave]"));
listenAndWrite(document.querySelector("[data-transcribe]"));
openWorkspace(document.querySelector("[data-workspace]"));
followRoom(document.querySelector("[data-live]"));
suggestOnSelection(document.querySelector("[data-suggest-on]"));
