import re

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_datetime

from ..tools.register_sheet import MAX_ROWS, RegisterSheet, sheet_name

BATCH_SIZE = 1000


class CustomerRegisterXlsx(models.AbstractModel):
    """A register as a workbook: title, form number and revision, one line a record, totals (XX-06, XX-15).

    A register is an abstract model beside a report action of type ``xlsx``::

        class CustomerSampleXlsx(models.AbstractModel):
            _name = "report.customer_comm.customer_sample_xlsx"
            _description = "Sample Register"
            _inherit = "customer.register.xlsx"
            _form_key = "sample_register"        # key in the form register, or None

            def _register_columns(self):
                return ["name", "partner_id", "partner_id.city", ("quantity", {"total": True, "width": 12}),
                        ("partner_id.display_name", {"label": self.env._("Customer")}),
                        ("situation", {"label": self.env._("Situation"), "values": "_get_situations"})]

    with ``report_type`` "xlsx", ``report_name`` "customer_comm.customer_sample_xlsx", ``model`` "customer.sample" and
    the binding to the Print menu (see ``customer_form_xlsx.xml``).

    What it exports, with the rights of the user and never more:

    - the selected records (``docids``) that the user may read, archived ones included; or
    - the domain of the list, when all of a list longer than the client's limit of ids is selected (``data["domain"]``,
      sent by ``static/src/register_xlsx``); or
    - :meth:`_register_domain`, when the action is run from a menu.

    Columns whose field is not for the user (``groups``) are left out. Groups on the report action are checked on the
    server. Texts are written as texts: a cell that begins with ``=``, ``+``, ``-`` or ``@`` is no formula. Rows are
    read in batches of 1000 and written in constant memory.
    """

    _name = "customer.register.xlsx"
    _description = "Register Workbook"
    _inherit = "report.report_xlsx.abstract"

    # Key of the form in the form register: gives the title, the number and the revision.
    _form_key = None

    # Hooks

    @api.model
    def _register_columns(self):
        """Hook: return the columns, each the path of a field or a pair (path, options).

        A path is a field of the records, or leads through many2one fields: ``partner_id.country_id.code``. Options:

        - ``label``: heading (str), by default the label of the last field
        - ``total``: True for the sum below the column; only of numbers
        - ``width``: in characters, by default by type
        - ``values``: name of a method of this model, called with each batch of records, that returns ``{id: value}``;
          the path is then only a name. The method must respect the rights of the user.

        :rtype: list
        """
        raise NotImplementedError

    @api.model
    def _register_domain(self):
        """Hook: return the domain of what is exported when neither records nor a list are given."""
        return Domain.TRUE

    @api.model
    def _register_order(self):
        """Hook: return the order of the rows, by default that of the model."""
        return None

    @api.model
    def _register_title(self, report, form):
        """Hook: return the title: the name of the form, else that of the report action."""
        return form.name or re.sub(r"\s*[(（]XLSX[)）]$", "", report.name)

    @api.model
    def _register_check_access(self, report):
        """Hook: raise AccessError for a user who may not have this workbook.

        By default the groups of the report action decide; the rights on the records count in any case.
        """
        if report.group_ids and not self.env.su and not (report.group_ids & self.env.user.all_group_ids):
            raise AccessError(
                self.env._(
                    "You may not export %(register)s. Ask one of: %(groups)s.",
                    register=report.name,
                    groups=", ".join(report.group_ids.mapped("full_name")),
                )
            )

    # The workbook

    @api.model
    def get_workbook_options(self):
        """Return the options of XlsxWriter: constant memory, and nothing typed by a user becomes a formula or link."""
        return {
            **super().get_workbook_options(),
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "remove_timezone": True,
        }

    @api.model
    def create_xlsx_report(self, docids, data):
        """Return the workbook, and its extension.

        :param docids: ids of the selected records, or None
        :param data: options of the report action; ``domain`` is the domain of the list
        :raise AccessError: when the user may not have the workbook, or not read the records
        :raise UserError: when there are more records than a sheet has rows
        """
        self._register_check_access(self._register_report())
        return super().create_xlsx_report(docids, data)

    @api.model
    def _register_report(self):
        """Return the report action, in superuser mode."""
        # sudo: users do not read report actions; only its name, model and groups are used
        name = self._name.removeprefix("report.")
        report = self.env["ir.actions.report"].sudo().search([("report_name", "=", name)], limit=1)
        if not report:
            raise UserError(self.env._("The report %s does not exist any more. Update the app.", name))
        return report

    @api.model
    def _get_objs_for_report(self, docids, data):
        model = self.env[self._register_report().model]
        domain = (data or {}).get("domain")
        if docids:
            # Selected in the list, where archived records may be shown.
            model, domain = model.with_context(active_test=False), Domain("id", "in", [int(id_) for id_ in docids])
        elif domain is None:
            domain = self._register_domain()
        return model.search(Domain(domain), order=self._register_order())

    @api.model
    def generate_xlsx_report(self, workbook, data, objs):
        """Write the sheet for the records ``objs`` in batches."""
        if len(objs) > MAX_ROWS:
            raise UserError(
                self.env._(
                    "%(count)s records do not fit on one sheet of %(limit)s rows. Filter the list first.",
                    count=len(objs),
                    limit=MAX_ROWS,
                )
            )
        report = self._register_report()
        form = self.env["customer.form"]
        if self._form_key:
            form = form._get(self._form_key)
        title = self._register_title(report, form)
        columns = self._register_resolve_columns(objs.browse())
        labels = {"yes": self.env._("Yes"), "no": self.env._("No"), "total": self.env._("Total")}
        sheet = RegisterSheet(workbook, sheet_name(title), columns, labels)
        sheet.write_head(title, self._register_subtitle(form))
        for rows in self._register_batches(objs, columns):
            sheet.write_rows(rows)
        sheet.write_totals()

    @api.model
    def _register_subtitle(self, form):
        """Return the lines below the title: form number and revision, company, by whom and when it was printed."""
        printed = self.env._(
            "%(company)s, printed by %(user)s on %(date)s",
            company=self.env.company.name,
            user=self.env.user.name,
            date=format_datetime(self.env, self.env.cr.now()),
        )
        return [form._get_footer() if form else "", printed]

    # Columns and values

    @api.model
    def _register_resolve_columns(self, model):
        """Return the columns that the user may read: dicts with path, fields, label, type, total, width, values."""
        columns = []
        for column in self._register_columns():
            path, options = (column, {}) if isinstance(column, str) else column
            chain = [] if options.get("values") else self._register_chain(model, path)
            if chain is None:
                continue
            field = chain[-1] if chain else None
            columns.append(
                {
                    "name": path.split(".")[0],
                    "chain": chain,
                    "type": field.type if field else "",
                    "label": options.get("label") or (field._description_string(self.env) if field else path),
                    "total": bool(options.get("total")),
                    "width": options.get("width"),
                    "values": options.get("values"),
                }
            )
        return columns

    @api.model
    def _register_chain(self, model, path):
        """Return the fields on the path, or None when one of them is not for this user."""
        chain = []
        for name in path.split("."):
            field = model._fields[name]
            if not model.has_access("read") or not model._has_field_access(field, "read"):
                return None
            chain.append(field)
            if field.relational:
                model = self.env[field.comodel_name]
        return chain

    @api.model
    def _register_batches(self, records, columns):
        """Yield the rows of each batch; what was read is forgotten before the next one."""
        names = [column["name"] for column in columns if not column["values"]]
        ids = records._ids
        for start in range(0, len(ids), BATCH_SIZE):
            batch = records.browse(ids[start : start + BATCH_SIZE])
            batch.fetch(dict.fromkeys(names))
            yield self._register_rows(batch, columns)
            self.env.invalidate_all()

    @api.model
    def _register_rows(self, batch, columns):
        by_column = []
        for column in columns:
            if column["values"]:
                values = getattr(self, column["values"])(batch)
                by_column.append([values.get(record.id) for record in batch])
            else:
                by_column.append(self._register_values(batch, column))
        return zip(*by_column, strict=True)

    @api.model
    def _register_values(self, batch, column):
        """Return the cell of each record; empty where a record on the path may not be read."""
        targets = list(batch)
        *through, field = column["chain"]
        for step in through:
            linked = [target[step.name] for target in targets]
            readable = set(self.env[step.comodel_name].concat(*linked)._filtered_access("read")._ids)
            targets = [record if record.id in readable else record.browse() for record in linked]
        return [self._register_cell(target, field) for target in targets]

    @api.model
    def _register_cell(self, record, field):
        """Return the value of a field as a cell shows it; an amount together with its currency."""
        if not record:
            return None
        value = record[field.name]
        if field.type == "selection":
            return field.convert_to_export(value, record)
        if field.relational or field.type == "reference":
            # sudo: as in a list, the name of a linked record is shown with the record that links it
            return ", ".join(linked.display_name or "" for linked in (value.sudo() if value else ()))
        if field.type == "monetary":
            currency = record[field.get_currency_field(record)]
            return value, currency.symbol or currency.name, currency.decimal_places
        if field.type == "datetime" and value:
            return field.context_timestamp(record, value)
        return value
