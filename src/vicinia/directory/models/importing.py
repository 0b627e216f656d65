"""An import is looked at row by row before anything is stored; a merge can be undone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import DistrictOwned, User


class ImportBatch(DistrictOwned):
    """A file on its way into the directory."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded")
        READING = "reading", _("being read")
        READY = "ready", _("ready to be confirmed")
        COMMITTING = "committing", _("being stored")
        COMMITTED = "committed", _("stored")
        FAILED = "failed", _("stopped")
        DISCARDED = "discarded", _("thrown away")

    file_name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(max_length=64)
    file_format = models.CharField(_("format"), max_length=20, blank=True)
    # {column of the file: our field}
    mapping = models.JSONField(default=dict, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.UPLOADED)
    counts = models.JSONField(default=dict, blank=True)
    problem = models.TextField(_("what went wrong"), blank=True)
    uploaded_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    committed_at = models.DateTimeField(null=True, blank=True)
    # who is working on it says so at least this often; after that the work may be taken up again
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-uploaded_at",)
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=("district", "-uploaded_at"), name="directory_import_list")]


class ImportRow(DistrictOwned):
    """One row of a file: what it would do, and what is wrong with it."""

    class Outcome(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        DUPLICATE = "duplicate", _("duplicate suspected")
        REFUSED = "refused", _("refused")

    class Decision(models.TextChoices):
        UNDECIDED = "", _("not decided")
        ADD = "add", _("add as new")
        MERGE = "merge", _("it is the same: update it")
        SKIP = "skip", _("leave out")

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(_("line"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices)
    decision = models.CharField(_("decision"), max_length=5, choices=Decision.choices, blank=True)
    title = models.CharField(_("entry"), max_length=300, blank=True)
    # [{"column": …, "reason": …, "suggestion": …}]
    problems = models.JSONField(default=list, blank=True)
    data = models.JSONField(default=dict, blank=True)
    # {field: [before, after]} for a changed row
    changes = models.JSONField(default=dict, blank=True)
    target_id = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ("line",)
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        indexes = [
            models.Index(fields=("district", "batch", "outcome", "line"), name="directory_import_rows")
        ]


class ColumnMapping(DistrictOwned):
    """What the columns of a kind of spreadsheet mean; remembered for the next file with the same heading."""

    signature = models.CharField(max_length=64)
    name = models.CharField(_("name"), max_length=200)
    mapping = models.JSONField()
    saved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("saved column mapping")
        verbose_name_plural = _("saved column mappings")
        constraints = [
            models.UniqueConstraint(fields=("district", "signature"), name="directory_mapping_once"),
        ]


class Merge(DistrictOwned):
    """Two entries became one. The snapshot holds what is needed to take them apart again."""

    kind = models.CharField(max_length=40)
    kept_id = models.UUIDField()
    merged_id = models.UUIDField()
    snapshot = models.JSONField()
    merged_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    merged_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-merged_at",)
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        indexes = [models.Index(fields=("district", "kept_id"), name="directory_merge_kept")]
