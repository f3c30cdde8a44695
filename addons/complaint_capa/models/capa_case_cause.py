from markupsafe import Markup

from odoo import api, fields, models

from ..tools import fishbone, svg, why_tree

# What fits on a printed page between its margins, in pixels.
PRINTED_SIZE = (900, 1000)


class CapaCase(models.Model):
    """D4: how the causes were found, whether each root cause is verified, and the drawings (CP-71)."""

    _inherit = "capa.case"

    analysis_method = fields.Text(
        "Method of Analysis", copy=False, help="How the cause was looked for: trials, measurements, comparison, ..."
    )
    analysed_on = fields.Date(copy=False)
    ishikawa_svg = fields.Text("Cause-and-Effect Diagram", compute="_compute_drawings")
    why_tree_svg = fields.Text("Chains of Whys", compute="_compute_drawings")
    open_chains = fields.Char(
        "Chains Without Root Cause", compute="_compute_open_chains", help="Chains in which no root cause is verified."
    )

    @api.depends_context("lang")
    @api.depends(
        "subject",
        "cause_ids.name",
        "cause_ids.parent_id",
        "cause_ids.kind",
        "cause_ids.branch",
        "cause_ids.is_root",
        "cause_ids.verification",
    )
    def _compute_drawings(self):
        legend = {"root": self.env._("Root cause"), "excluded": self.env._("Not a cause")}
        for case in self:
            bones, chains = case._get_bones(), case._get_chains()
            case.ishikawa_svg = fishbone.draw(case.subject or "", bones, legend) if bones else False
            case.why_tree_svg = why_tree.draw(chains, legend) if chains else False

    @api.depends("cause_ids.kind", "cause_ids.is_root", "cause_ids.verification")
    def _compute_open_chains(self):
        labels = dict(self.env["capa.cause"]._fields["kind"]._description_selection(self.env))
        for case in self:
            found = set(case._get_verified_roots().mapped("kind"))
            case.open_chains = ", ".join(label for kind, label in labels.items() if kind not in found)

    def _get_bones(self):
        """Return the bones of the cause-and-effect diagram, see ``fishbone.draw``; none when no cause has a branch.

        A cause without branch belongs to that of the cause it explains, else to the others.
        """
        self.ensure_one()
        if not any(self.cause_ids.mapped("branch")):
            return []
        labels = dict(self.env["capa.cause"]._fields["branch"]._description_selection(self.env))
        bones = {branch: (label, []) for branch, label in labels.items()}
        following = self.cause_ids.grouped(lambda cause: _key(cause.parent_id))
        stack = [(cause, None, -1) for cause in reversed(following.get(False, self.cause_ids.browse()))]
        while stack:
            cause, inherited, depth = stack.pop()
            branch = cause.branch or inherited or "other"
            depth = depth + 1 if branch == inherited else 0
            _label, twigs = bones.setdefault(branch, (self.env._("Other"), []))
            twigs.append(fishbone.Twig(cause.name or "", depth, cause._get_mark()))
            stack += [(child, branch, depth) for child in reversed(following.get(_key(cause), cause.browse()))]
        return list(bones.values())

    def _get_chains(self):
        """Return the chains of whys, see ``why_tree.draw``."""
        self.ensure_one()
        labels = dict(self.env["capa.cause"]._fields["kind"]._description_selection(self.env))
        by_kind = self.cause_ids.grouped("kind")
        return [
            (
                label,
                [
                    why_tree.Why(_key(cause), cause.name or "", _key(cause.parent_id), cause._get_mark())
                    for cause in by_kind[kind]
                ],
            )
            for kind, label in labels.items()
            if kind in by_kind
        ]

    def _get_ordered_causes(self):
        """Return the causes chain by chain, each behind what it explains, for prints."""
        self.ensure_one()
        following = self.cause_ids.grouped(lambda cause: _key(cause.parent_id))
        order = list(self.env["capa.cause"]._fields["kind"].get_values(self.env))
        roots = following.get(False, self.cause_ids.browse()).sorted(lambda cause: order.index(cause.kind))
        ordered, stack = [], list(reversed(roots))
        while stack:
            cause = stack.pop()
            ordered.append(cause.id)
            stack += reversed(following.get(_key(cause), cause.browse()))
        return self.env["capa.cause"].browse(ordered)

    def _get_drawings(self):
        """Return the drawings as (title, SVG), for prints. All texts in them are escaped by the drawing tools."""
        self.ensure_one()
        names = ("ishikawa_svg", "why_tree_svg")
        return [
            (self._fields[name]._description_string(self.env), Markup(svg.fit(self[name], *PRINTED_SIZE)))
            for name in names
            if self[name]
        ]

    def _get_verified_roots(self):
        return self.cause_ids.filtered(lambda cause: cause.is_root and cause.verification == "confirmed")

    def _get_plan_requirements(self):
        """A root cause is verified, and each has an action against it (CP-71)."""
        roots = self.cause_ids.filtered("is_root")
        unverified = roots - self._get_verified_roots()
        uncovered = roots.filtered(lambda cause: not self._get_actions_against(cause))
        return [
            *super()._get_plan_requirements(),
            (
                not self._is_ours() or (self.analysis_method or "").strip(),
                self.env._("how the cause was looked for (D4)"),
                "corrective",
            ),
            (
                not unverified,
                self.env._("the verification of the root cause (D4): %s", ", ".join(unverified.mapped("name"))),
                "corrective",
            ),
            (
                not uncovered,
                self.env._("an action against each root cause (D5): %s", ", ".join(uncovered.mapped("name"))),
                "corrective",
            ),
        ]

    def _get_actions_against(self, cause):
        """Return the actions that end a root cause. An action without cause is against the only one there is; what is
        in the system is ended by prevention as well."""
        kinds = ("corrective", "preventive") if cause.kind == "system" else ("corrective",)
        alone = len(self.cause_ids.filtered("is_root")) == 1
        return self.action_ids.filtered(
            lambda action: (
                action.kind in kinds
                and action.state != "cancelled"
                and (action.cause_id == cause or (alone and not action.cause_id))
            )
        )

    def _signoff_content(self):
        content = super()._signoff_content()
        content["method"] = self.analysis_method or ""
        content["verification"] = [
            [cause.branch or "", cause.verification or "", cause.evidence or "", cause.verified_by_id.login or ""]
            for cause in self.cause_ids.sorted("id")
        ]
        content["against"] = [
            action._get_signoff_extra()
            for action in self.action_ids.sorted("id")
            if action.kind != "containment" and action.state != "cancelled"
        ]
        return content

    def write(self, vals):
        if {"analysis_method", "analysed_on"} & vals.keys():
            self._check_plan_open()
        return super().write(vals)


def _key(cause):
    """Return what stands for the cause, saved or not; False for none."""
    return cause._origin.id or cause.id
