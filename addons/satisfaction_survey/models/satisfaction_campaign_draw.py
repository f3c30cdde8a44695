from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import sampling


class SatisfactionCampaign(models.Model):
    """Who is asked: all customers of some classes (A, B), a random share of others (C) (SS-11, SS-12)."""

    _inherit = "satisfaction.campaign"

    missing_count = fields.Integer(
        "Not on the List",
        compute="_compute_missing_count",
        help="Customers of the classes that are asked completely that are not among the recipients.",
    )

    @api.depends("recipient_ids.partner_id", "company_id", "kind")
    def _compute_missing_count(self):
        for campaign in self:
            campaign.missing_count = len(campaign._missing_partners()) if campaign._is_sampled() else 0

    def action_draw(self):
        """Draw the sample: recipients that an earlier draw chose are replaced, those added by hand are kept.

        :raise UserError: the campaign has started, or its recipients come from elsewhere (complaints)
        """
        self._check_state("draft")
        for campaign in self:
            if not campaign._is_sampled():
                raise UserError(
                    self.env._(
                        "%(campaign)s gets its recipients from complaints or deliveries; there is nothing to draw.",
                        campaign=campaign.display_name,
                    )
                )
            campaign._draw()
        return True

    @api.readonly
    def action_verify_draw(self):
        """Repeat the draw from what was recorded and compare it with the recipients."""
        self.ensure_one()
        if not self.draw_record:
            raise UserError(self.env._("%(campaign)s was not drawn yet.", campaign=self.display_name))
        asked = set(self.recipient_ids.partner_id.ids)
        repeated = self._repeat_draw()
        Partner = self.env["res.partner"].with_context(active_test=False)
        added = Partner.browse(asked - repeated).exists()
        removed = Partner.browse(repeated - asked).exists()
        if not added and not removed:
            message, kind = self.env._("The recipients are exactly those of the recorded draw."), "success"
        else:
            message, kind = self._draw_difference_message(added, removed), "warning"
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"title": self.display_name, "message": message, "type": kind, "sticky": kind == "warning"},
        }

    @api.readonly
    def action_view_missing(self):
        """List the customers that should be asked and are not (SS-11)."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Not among the recipients"),
            "res_model": "res.partner",
            "view_mode": "list,form",
            "domain": [("id", "in", self._missing_partners().ids)],
        }

    def _is_sampled(self):
        return self.kind in ("periodic", "ad_hoc")

    def _draw(self):
        self.ensure_one()
        populations, opted_out = self._populations()
        whole, sampled = self._split_populations(populations)
        size = sampling.sample_size(
            sum(map(len, whole.values())), sum(map(len, sampled.values())), self.sample_share, self.sample_mode
        )
        chosen = set(sampling.draw((member for ids in sampled.values() for member in ids), size, self.sample_seed))
        self._replace_drawn(
            {**whole, **{kind: [member for member in ids if member in chosen] for kind, ids in sampled.items()}}
        )
        self._guarded().write(
            {
                "drawn_at": fields.Datetime.now(),
                "drawn_by_id": self.env.uid,
                "draw_record": {
                    "mode": self.sample_mode,
                    "share": self.sample_share,
                    "seed": self.sample_seed,
                    "whole": {kind.code: sorted(ids) for kind, ids in whole.items()},
                    "sampled": {kind.code: sorted(ids) for kind, ids in sampled.items()},
                    "drawn": sorted(chosen),
                    "opted_out": sorted(opted_out),
                },
            }
        )
        self._log_draw(whole, sampled, chosen)

    def _repeat_draw(self):
        """Return the ids of the customers that the recorded population, settings and seed give."""
        record = self.draw_record
        whole = {member for ids in record["whole"].values() for member in ids}
        sampled = {member for ids in record["sampled"].values() for member in ids}
        size = sampling.sample_size(len(whole), len(sampled), record["share"], record["mode"])
        return whole | set(sampling.draw(sampled, size, record["seed"]))

    def _populations(self):
        """Return ({class: customer ids}, ids of the customers of those classes that do not want to be asked)."""
        # sudo: the class is part of the customer file, which whoever runs a survey need not be allowed to read
        Partner = self.env["res.partner"].sudo()
        groups = Partner._read_group(
            self._population_domain(), ["customer_class_id", "satisfaction_opt_out"], ["id:array_agg"]
        )
        opted_out = {member for _kind, is_out, ids in groups if is_out for member in ids}
        return {kind.sudo(False): ids for kind, is_out, ids in groups if not is_out}, opted_out

    def _population_domain(self):
        return Domain(
            [
                ("customer_class_id.satisfaction_sampling", "in", ("all", "share")),
                ("company_id", "in", (self.company_id.id, False)),
            ]
        ) & (Domain("parent_id", "=", False) | Domain("is_company", "=", True))

    @api.model
    def _split_populations(self, populations):
        whole = {kind: ids for kind, ids in populations.items() if kind.satisfaction_sampling == "all"}
        return whole, {kind: ids for kind, ids in populations.items() if kind not in whole}

    def _missing_partners(self):
        self.ensure_one()
        whole, _sampled = self._split_populations(self._populations()[0])
        wanted = {member for ids in whole.values() for member in ids}
        return self.env["res.partner"].browse(sorted(wanted - set(self.recipient_ids.partner_id.ids)))

    def _replace_drawn(self, chosen):
        """Make the given customers ({class: ids}) the drawn recipients."""
        # sudo: a draw replaces the list of the draw before; otherwise nobody but a manager deletes recipients
        Recipient = self.env["satisfaction.recipient"].sudo()
        self.recipient_ids.sudo().filtered("drawn")._without_draw_note().unlink()
        kept = set(self.recipient_ids.partner_id.ids)
        Recipient._without_draw_note()._guarded().create(
            [
                {"campaign_id": self.id, "partner_id": member, "class_id": kind.id, "drawn": True}
                for kind, ids in chosen.items()
                for member in ids
                if member not in kept
            ]
        )

    def _log_draw(self, whole, sampled, chosen):
        self._message_log(
            body=self.env._(
                "Sample drawn: %(whole)s customers asked completely (%(classes)s), %(drawn)s of %(sampled)s drawn at "
                "random with seed %(seed)s (%(share)s %%, %(mode)s).",
                whole=sum(map(len, whole.values())),
                classes=", ".join(kind.code for kind in whole) or "-",
                drawn=len(chosen),
                sampled=sum(map(len, sampled.values())),
                seed=self.sample_seed,
                share=self.sample_share,
                mode=dict(self._fields["sample_mode"]._description_selection(self.env))[self.sample_mode],
            )
        )

    def _draw_difference_message(self, added, removed):
        parts = []
        if added:
            parts.append(self.env._("Added to the drawn list: %s.", ", ".join(added.mapped("display_name"))))
        if removed:
            parts.append(self.env._("Removed from the drawn list: %s.", ", ".join(removed.mapped("display_name"))))
        return " ".join(parts)
