from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    @api.model
    def _next_by_code_batch(self, code, count, company, date):
        """Draw several numbers at once in the company's own sequence.

        A shared sequence is the pattern from which a company gets its own with its first number. One that was drawn
        from already goes on for all companies.

        :param str code: code of the sequence
        :param int count: how many numbers
        :param company: ``res.company`` record
        :param date: the date that decides the period (and the year in the prefix)
        :return: list of ``count`` strings, in ascending order
        :raise UserError: no sequence of that code
        """
        # sudo: drawing a number needs no right on the sequences of the company
        sequences = self.sudo().search([("code", "=", code), ("company_id", "in", [company.id, False])])
        sequence = sequences.filtered("company_id")[:1] or sequences[:1]
        if not sequence:
            raise UserError(
                self.env._(
                    'There is no numbering sequence "%(code)s" for %(company)s. Create one in the technical settings.',
                    code=code,
                    company=company.display_name,
                )
            )
        if not sequence.company_id and not sequence._is_drawn():
            sequence = sequence._copy_for_company(company)
        period = sequence._get_current_sequence(date)
        start = date if period == sequence else period.date_from
        drawer = sequence.with_context(ir_sequence_date=str(date), ir_sequence_date_range=str(start))
        return [drawer.get_next_char(number) for number in sequence._draw_numbers(period, count)]

    def _is_drawn(self):
        """Tell whether numbers were given out already."""
        return bool(self.date_range_ids) if self.use_date_range else self.number_next_actual > 1

    def _copy_for_company(self, company):
        """Return a sequence like this one for one company."""
        # Of two sessions that come here at once, the second is sent back by the database and then finds the copy.
        self.env.cr.execute(SQL("UPDATE ir_sequence SET write_date = write_date WHERE id = %s", self.id))
        return self.copy({"company_id": company.id})

    def _draw_numbers(self, period, count):
        """Take ``count`` numbers from this sequence (or one of its periods) in one query."""
        step = self.number_increment
        if self.implementation == "no_gap":
            # The row lock makes a second session wait and then try again, so that no number is given twice.
            period.flush_recordset(["number_next"])
            query = SQL(
                "UPDATE %s SET number_next = number_next + %s WHERE id = %s RETURNING number_next",
                SQL.identifier(period._table),
                step * count,
                period.id,
            )
            [(following,)] = self.env.execute_query(query)
            period.invalidate_recordset(["number_next", "number_next_actual"])
            return [following - step * left for left in range(count, 0, -1)]
        name = f"ir_sequence_{self.id:03d}" + ("" if period == self else f"_{period.id:03d}")
        rows = self.env.execute_query(SQL("SELECT nextval(%s) FROM generate_series(1, %s)", name, count))
        return sorted(number for (number,) in rows)
