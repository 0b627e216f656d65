// Builds a style sheet and a script for every page, another of each for those where people work, the fonts
// and one icon sprite, with fixed names, straight into the static folder of the core room. Django (and
// whitenoise in production) adds hashes; nothing is committed.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { compile } from "sass";
import { defineConfig } from "vite";

const here = dirname(fileURLToPath(import.meta.url));

/** One <symbol> per icon, so that a page carries only a <use>. */
function iconSprite() {
  const library = join(here, "node_modules/bootstrap-italia/src/svg");
  const own = join(here, "icons");
  const symbol = (id, source) => {
    const viewBox = /viewBox="([^"]+)"/.exec(source)?.[1] ?? "0 0 24 24";
    const inner = source
      .replace(/<\?xml[^>]*>|<!--[\s\S]*?-->/g, "")
      .replace(/<svg[^>]*>|<\/svg>/g, "")
      .replace(/\s+/g, " ")
      .trim();
    return `<symbol id="${id}" viewBox="${viewBox}">${inner}</symbol>`;
  };
  return {
    name: "vicinia-icon-sprite",
    generateBundle() {
      const names = JSON.parse(readFileSync(join(here, "icons.json"), "utf8")).library;
      const symbols = [
        ...names.map((name) => symbol(name, readFileSync(join(library, `${name}.svg`), "utf8"))),
        ...readdirSync(own)
          .filter((file) => file.endsWith(".svg"))
          .sort()
          .map((file) => symbol(file.replace(".svg", ""), readFileSync(join(own, file), "utf8"))),
      ];
      this.emitFile({
        type: "asset",
        fileName: "sprite.svg",
        source: `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`,
      });
    },
  };
}

/** What only the work area needs, in a style sheet of its own. */
function deskStyles() {
  return {
    name: "vicinia-desk-styles",
    generateBundle() {
      const silenceDeprecations = ["import", "global-builtin", "color-functions"];
      const { css } = compile(join(here, "src/work.scss"), { style: "compressed", silenceDeprecations });
      this.emitFile({ type: "asset", fileName: "desk.css", source: css });
    },
  };
}

/** What only people who work need (the work area, phones at tables, the census), in a script of its own. */
function workScript() {
  return {
    name: "vicinia-work-script",
    async generateBundle() {
      const bundle = await rolldown({ input: join(here, "src/work.js") });
      const { output } = await bundle.generate({ format: "iife", minify: true });
      await bundle.close();
      this.emitFile({ type: "asset", fileName: "work.js", source: output[0].code });
    },
  };
}

export default defineConfig({
  root: here,
  base: "./",
  publicDir: false,
  plugins: [iconSprite(), deskStyles(), workScript()],
  css: {
    preprocessorOptions: {
      scss: {
        quietDeps: true,
        silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
        loadPaths: [join(here, "node_modules")],
      },
    },
  },
  build: {
    outDir: join(here, "../src/vicinia/core/static/vicinia/build"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    reportCompressedSize: true,
    rolldownOptions: {
      input: join(here, "src/app.js"),
      output: {
        format: "iife",
        entryFileNames: "app.js",
        assetFileNames: (asset) =>
          asset.names?.[0]?.endsWith(".css") ? "app.css" : /woff2?$/.test(asset.names?.[0] ?? "") ? "fonts/[name][extname]" : "[name][extname]",
      },
    },
  },
});
