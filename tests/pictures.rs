//! The pictures of the documents: each SVG in docs/pictures is what pikchr draws from the text beside it.
//! SEQR_UPDATE_PICTURES=1 writes them (`make pictures`).
//!
//! A picture's text begins with comments: `# title: ...`, then its text alternative in `# ...` lines. The colours are those
//! of `COLOURS`: drawn for a light page, and exchanged where the reader's system is dark.

use pikchr::{Pikchr, PikchrFlags};
use std::fs;
use std::path::{Path, PathBuf};

/// Name in the sources, colour on a light page, colour on a dark page.
const COLOURS: [(&str, u32, u32); 8] = [
    ("ink", 0x001f_2328, 0x00e6_edf3),
    ("faint", 0x0059_636e, 0x009a_a4af),
    ("paper", 0x00ff_ffff, 0x000d_1117),
    ("plain", 0x00ea_eef2, 0x0026_2c36),
    ("wait", 0x00dd_f4ff, 0x000c_3558),
    ("paid", 0x00da_fbe1, 0x0010_4522),
    ("ask", 0x00ff_f1b8, 0x0054_4102),
    ("bad", 0x00ff_dfdc, 0x0067_1d1b),
];

/// Around the drawing, in the drawing's units: the picture lies on paper of its own.
const MARGIN: u32 = 24;

/// Units of the drawing for three pixels on the page: letters of 22 units are then as large as the text of a page.
const UNITS: u32 = 5;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pictures")
}

fn sources() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder())
        .expect("docs/pictures")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "pikchr"))
        .collect();
    found.sort();
    found
}

fn rgb(colour: u32) -> String {
    format!("rgb({},{},{})", colour >> 16, colour >> 8 & 255, colour & 255)
}

/// The title and the text alternative at the top of a source.
fn words(source: &str) -> (String, String) {
    let mut lines = source.lines().map_while(|line| line.strip_prefix('#')).map(str::trim);
    let title = lines.next().and_then(|line| line.strip_prefix("title:")).unwrap_or_default().trim();
    (title.to_owned(), lines.collect::<Vec<_>>().join(" "))
}

/// The whole units of `viewBox="0 0 752.5 301"`, rounded up.
fn size(head: &str) -> Option<(u32, u32)> {
    let numbers = head.split_once("viewBox=\"0 0 ")?.1.split('"').next()?;
    let mut whole =
        numbers.split(' ').map(|number| number.split('.').next()?.parse::<u32>().ok().map(|units| units + 1));
    Some((whole.next()??, whole.next()??))
}

fn style() -> String {
    let exchanged: String = COLOURS
        .iter()
        .map(|(_, light, dark)| {
            let (light, dark) = (rgb(*light), rgb(*dark));
            format!(
                "[style*=\"stroke:{light}\"]{{stroke:{dark}!important}}[style*=\"fill:{light}\"]{{fill:{dark}!important}}\
                 [fill=\"{light}\"]{{fill:{dark}}}\n"
            )
        })
        .collect();
    format!(
        "<style>text{{font-family:Helvetica,Arial,sans-serif}}\n@media (prefers-color-scheme:dark){{\n{exchanged}}}</style>"
    )
}

fn draw(source: &str) -> Result<String, String> {
    let (title, text) = words(source);
    if title.is_empty() || text.is_empty() {
        return Err("it must begin with `# title: ...` and a text alternative in `# ...` lines".to_owned());
    }
    let mut begin: String =
        COLOURS.iter().map(|(name, light, _)| format!("${name} = 0x{light:06x}\n")).collect();
    begin.push_str("color = $ink\nfontscale = 1.4\nthickness = 0.02\narrowht = 0.12\narrowwid = 0.08\n");
    let mut flags = PikchrFlags::default();
    flags.generate_plain_errors();
    let picture = Pikchr::render(&(begin + source), None, flags)?;
    let (head, rest) = picture.rendered().split_once('>').ok_or("no SVG")?;
    let inside = rest.rsplit_once("</svg>").ok_or("no end")?.0;
    let (width, height) = size(head).ok_or("no viewBox")?;
    let (width, height) = (width + 2 * MARGIN, height + 2 * MARGIN);
    let (pixels_wide, pixels_high) = (width * 3 / UNITS, height * 3 / UNITS);
    let paper = rgb(COLOURS[2].1);
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{pixels_wide}\" height=\"{pixels_high}\" \
         viewBox=\"-{MARGIN} -{MARGIN} {width} {height}\" role=\"img\" aria-labelledby=\"title text\">\n\
         <title id=\"title\">{title}</title>\n<desc id=\"text\">{text}</desc>\n{}\n\
         <rect x=\"-{MARGIN}\" y=\"-{MARGIN}\" width=\"{width}\" height=\"{height}\" rx=\"10\" style=\"fill:{paper}\"/>\n{}\n</svg>\n",
        style(),
        inside.trim()
    ))
}

#[test]
fn each_picture_is_what_its_text_draws() {
    assert!(!sources().is_empty(), "docs/pictures has no picture");
    for path in sources() {
        let source = fs::read_to_string(&path).expect("a source");
        let drawn = draw(&source).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let picture = path.with_extension("svg");
        if std::env::var_os("SEQR_UPDATE_PICTURES").is_some() {
            fs::write(&picture, &drawn).expect("a picture");
        }
        let there = fs::read_to_string(&picture).unwrap_or_default();
        assert!(there == drawn, "{} is stale: make pictures", picture.display());
    }
}

/// A colour that is not in the list would not change on a dark page.
#[test]
fn each_colour_of_a_picture_has_one_for_a_dark_page() {
    for path in sources() {
        let drawn = draw(&fs::read_to_string(&path).expect("a source")).expect("a picture");
        let body = drawn.split_once("</style>").expect("a style").1;
        for rest in body.split("rgb(").skip(1) {
            let colour = format!("rgb({})", rest.split(')').next().unwrap_or_default());
            let known = COLOURS.iter().any(|(_, light, _)| rgb(*light) == colour);
            assert!(known, "{}: {colour} is not one of the colours", path.display());
        }
    }
}

/// A picture that no page shows, or a page that shows it without words.
#[test]
fn each_picture_stands_on_a_page_with_words_for_who_cannot_see_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = String::new();
    for place in [root.to_path_buf(), root.join("docs"), root.join("docs/guide")] {
        for entry in fs::read_dir(place).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "md") {
                pages += &fs::read_to_string(path).expect("a page");
            }
        }
    }
    for path in sources() {
        let name = path.with_extension("svg");
        let name = name.file_name().and_then(|name| name.to_str()).expect("a name");
        let link = format!("pictures/{name})");
        let shown = pages.match_indices(&link).map(|(at, _)| &pages[..at]);
        let mut count = 0;
        for before in shown {
            let alternative = before.rsplit_once("![").map(|(_, rest)| rest).unwrap_or_default();
            assert!(
                alternative.find("](").is_some_and(|at| at > 20),
                "{name} is shown without words: {alternative}"
            );
            count += 1;
        }
        assert!(count > 0, "no page shows docs/pictures/{name}");
    }
}

#[test]
fn a_picture_without_a_text_alternative_or_with_a_mistake_is_refused() {
    assert!(draw("box \"A\"").is_err());
    assert!(draw("# title: A\nbox \"A\"").is_err());
    assert!(draw("# title: A\n# A box.\nbocks \"A\"").is_err());
    assert!(draw("# title: A\n# A box.\nbox \"A\"").is_ok());
}
