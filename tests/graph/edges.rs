//! Who takes an item from whom: the paths in a crate's code, resolved to the files that define what they name.

use crate::modules::{Crate, ModuleId, Target};
use proc_macro2::{TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};

/// From a file to the files whose items it names, and the names.
pub(crate) type Edges = BTreeMap<PathBuf, BTreeMap<PathBuf, BTreeSet<String>>>;

/// All edges of a crate. A child that adds methods to its parent's type may name its parent: that edge is left out
/// where the parent takes nothing from the child.
pub(crate) fn edges(sources: &Crate) -> Edges {
    let mut edges = Edges::new();
    let mut adds_methods = BTreeSet::new();
    for (id, module) in sources.modules.iter().enumerate() {
        let mut walk = Walk { sources, module: id, found: Vec::new(), extended: BTreeSet::new() };
        for item in &module.code {
            walk.visit_item(item);
        }
        for (target, name) in walk.found {
            let defined = &sources.modules[target].file;
            if *defined != module.file {
                let named = edges.entry(module.file.clone()).or_default();
                named.entry(defined.clone()).or_default().insert(name);
            }
        }
        let parents = ancestors(sources, id);
        adds_methods.extend(
            walk.extended
                .iter()
                .filter(|owner| parents.contains(owner))
                .map(|owner| (module.file.clone(), sources.modules[*owner].file.clone())),
        );
    }
    for (child, parent) in adds_methods {
        let taken = edges.get(&parent).is_some_and(|named| named.contains_key(&child));
        if !taken && let Some(named) = edges.get_mut(&child) {
            named.remove(&parent);
        }
    }
    edges
}

fn ancestors(sources: &Crate, module: ModuleId) -> Vec<ModuleId> {
    std::iter::successors(sources.modules[module].parent, |at| sources.modules[*at].parent).collect()
}

struct Walk<'c> {
    sources: &'c Crate,
    module: ModuleId,
    found: Vec<(ModuleId, String)>,
    /// Modules whose types get methods here.
    extended: BTreeSet<ModuleId>,
}

impl Walk<'_> {
    fn name(&mut self, path: &[String]) {
        if let Some(Target::Item(target)) = self.sources.resolve(self.module, path) {
            self.found.push((target, path.join("::")));
        }
    }

    /// What a macro is given has no syntax of its own: each run of `a::b::c` in it is taken for a path.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.name(&std::mem::take(&mut path));
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                // A field or a method of a value is no path.
                TokenTree::Punct(punct) if punct.as_char() == '.' => {
                    self.name(&std::mem::take(&mut path));
                    colons = 1;
                }
                TokenTree::Group(group) => {
                    self.name(&std::mem::take(&mut path));
                    colons = 0;
                    self.tokens(group.stream());
                }
                _ => {
                    self.name(&std::mem::take(&mut path));
                    colons = 0;
                }
            }
        }
        self.name(&path);
    }
}

impl<'ast> Visit<'ast> for Walk<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.name(&names);
        visit::visit_path(self, path);
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if let (None, syn::Type::Path(owner)) = (&item.trait_, &*item.self_ty) {
            let names: Vec<_> = owner.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            if let Some(Target::Item(owner)) = self.sources.resolve(self.module, &names) {
                self.extended.insert(owner);
            }
        }
        visit::visit_item_impl(self, item);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.visit_path(&call.path);
        self.tokens(call.tokens.clone());
    }
}

/// Files that reach each other, each circle sorted.
pub(crate) fn circles(edges: &Edges) -> Vec<Vec<PathBuf>> {
    let reach: BTreeMap<_, _> = edges.keys().map(|file| (file, reachable(edges, file))).collect();
    let mut circles = BTreeSet::new();
    for (file, reached) in &reach {
        let circle: BTreeSet<_> = reached
            .iter()
            .filter(|other| reach.get(*other).is_some_and(|back| back.contains(*file)))
            .cloned()
            .collect();
        if circle.len() > 1 {
            circles.insert(circle.into_iter().collect::<Vec<_>>());
        }
    }
    circles.into_iter().collect()
}

fn reachable(edges: &Edges, from: &Path) -> BTreeSet<PathBuf> {
    let mut reached = BTreeSet::new();
    let mut next = vec![from.to_owned()];
    while let Some(file) = next.pop() {
        for target in edges.get(&file).into_iter().flat_map(BTreeMap::keys) {
            if reached.insert(target.clone()) {
                next.push(target.clone());
            }
        }
    }
    reached
}
