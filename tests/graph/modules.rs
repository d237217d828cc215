//! The modules of a crate as its sources declare them: which items each defines, and what its `use` lines bring in.
//! Test code is left out. It knows nothing of edges.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use syn::{Attribute, Item, UseTree};

/// A module's place in [`Crate::modules`].
pub(crate) type ModuleId = usize;

/// A name that a `use` line brings in, and the path that it stands for.
pub(crate) type Import = (String, Vec<String>);

/// One module: a file, or a block inside one.
pub(crate) struct Module {
    pub(crate) file: PathBuf,
    pub(crate) parent: Option<ModuleId>,
    pub(crate) children: BTreeMap<String, ModuleId>,
    /// Names of functions, types, traits, constants and macros that are defined here.
    pub(crate) items: Vec<String>,
    pub(crate) imports: Vec<Import>,
    pub(crate) globs: Vec<Vec<String>>,
    /// What is compiled outside tests, for the walk over its paths.
    pub(crate) code: Vec<Item>,
}

/// A crate's modules; the first is its root.
pub(crate) struct Crate {
    pub(crate) modules: Vec<Module>,
}

/// What a path leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    Module(ModuleId),
    /// An item that is defined in this module.
    Item(ModuleId),
}

/// A `use` of a `use` of a `use`: deeper than any source goes, low enough to end a circle of imports.
const MAX_HOPS: usize = 16;

impl Crate {
    pub(crate) fn read(root: &Path) -> Crate {
        let mut found = Crate { modules: Vec::new() };
        let folder = root.parent().expect("a root file lies in a folder").to_owned();
        found.add(root.to_owned(), parse(root), None, &folder);
        found
    }

    fn add(&mut self, file: PathBuf, items: Vec<Item>, parent: Option<ModuleId>, folder: &Path) -> ModuleId {
        let id = self.modules.len();
        self.modules.push(Module {
            file: file.clone(),
            parent,
            children: BTreeMap::new(),
            items: Vec::new(),
            imports: Vec::new(),
            globs: Vec::new(),
            code: Vec::new(),
        });
        for item in items {
            if attributes(&item).iter().any(is_test) {
                continue;
            }
            match item {
                Item::Mod(inner) => {
                    let name = inner.ident.to_string();
                    let child = match inner.content {
                        Some((_, items)) => self.add(file.clone(), items, Some(id), &folder.join(&name)),
                        None => {
                            let file = child_file(folder, &name, &inner.attrs);
                            self.add(file.clone(), parse(&file), Some(id), &folder.join(&name))
                        }
                    };
                    self.modules[id].children.insert(name, child);
                }
                Item::Use(line) => self.import(id, &line.tree, Vec::new()),
                item => {
                    self.modules[id].items.extend(name_of(&item));
                    self.modules[id].code.push(item);
                }
            }
        }
        id
    }

    fn import(&mut self, module: ModuleId, tree: &UseTree, mut path: Vec<String>) {
        let module_of = &mut self.modules[module];
        match tree {
            UseTree::Path(part) => {
                path.push(part.ident.to_string());
                self.import(module, &part.tree, path);
            }
            UseTree::Name(name) => {
                let name = name.ident.to_string();
                if name == "self" {
                    module_of.imports.extend(path.last().cloned().map(|last| (last, path)));
                } else {
                    path.push(name.clone());
                    module_of.imports.push((name, path));
                }
            }
            UseTree::Rename(rename) => {
                path.push(rename.ident.to_string());
                module_of.imports.push((rename.rename.to_string(), path));
            }
            UseTree::Glob(_) => module_of.globs.push(path),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(module, tree, path.clone());
                }
            }
        }
    }

    /// Where a path that is written in `module` leads, re-exports followed; None for what another crate defines.
    pub(crate) fn resolve(&self, module: ModuleId, path: &[String]) -> Option<Target> {
        self.resolve_within(module, path, MAX_HOPS)
    }

    fn resolve_within(&self, module: ModuleId, path: &[String], hops: usize) -> Option<Target> {
        let hops = hops.checked_sub(1)?;
        let (first, rest) = path.split_first()?;
        let start = match first.as_str() {
            "crate" => Target::Module(0),
            "self" => Target::Module(module),
            "super" => Target::Module(self.modules[module].parent?),
            name => self.lookup(module, name, hops)?,
        };
        rest.iter().try_fold(start, |at, name| match at {
            Target::Item(_) => Some(at), // a variant, a method, an associated constant
            Target::Module(at) if name == "super" => self.modules[at].parent.map(Target::Module),
            Target::Module(at) => self.lookup(at, name, hops),
        })
    }

    fn lookup(&self, module: ModuleId, name: &str, hops: usize) -> Option<Target> {
        let here = &self.modules[module];
        if here.items.iter().any(|item| item == name) {
            return Some(Target::Item(module));
        }
        if let Some(child) = here.children.get(name) {
            return Some(Target::Module(*child));
        }
        // A name may be imported twice, as a module and as a function: the item is what a path names.
        let imported = here.imports.iter().filter(|(import, _)| import == name);
        let found: Vec<_> =
            imported.filter_map(|(_, path)| self.resolve_within(module, path, hops)).collect();
        let item = found.iter().find(|target| matches!(target, Target::Item(_)));
        item.or(found.first()).copied().or_else(|| {
            here.globs.iter().find_map(|path| match self.resolve_within(module, path, hops)? {
                Target::Module(other) if other != module => self.lookup(other, name, hops.checked_sub(1)?),
                _ => None,
            })
        })
    }
}

fn parse(file: &Path) -> Vec<Item> {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display())).items
}

fn child_file(folder: &Path, name: &str, attributes: &[Attribute]) -> PathBuf {
    let written = attributes.iter().find_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(path), .. }) => Some(folder.join(path.value())),
            _ => None,
        },
        _ => None,
    });
    let candidates = [folder.join(format!("{name}.rs")), folder.join(name).join("mod.rs")];
    written.or_else(|| candidates.into_iter().find(|file| file.exists())).expect("a module has a file")
}

fn is_test(attribute: &Attribute) -> bool {
    let syn::Meta::List(list) = &attribute.meta else { return false };
    list.path.is_ident("cfg") && list.tokens.to_string().starts_with("test")
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Mod(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Const(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        _ => &[],
    }
}

fn name_of(item: &Item) -> Option<String> {
    Some(match item {
        Item::Fn(item) => item.sig.ident.to_string(),
        Item::Struct(item) => item.ident.to_string(),
        Item::Enum(item) => item.ident.to_string(),
        Item::Union(item) => item.ident.to_string(),
        Item::Trait(item) => item.ident.to_string(),
        Item::Type(item) => item.ident.to_string(),
        Item::Const(item) => item.ident.to_string(),
        Item::Static(item) => item.ident.to_string(),
        Item::Macro(item) => item.ident.as_ref()?.to_string(),
        _ => return None,
    })
}
