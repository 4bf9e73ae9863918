"""glTF's metallic-roughness material as a BSDF for Mitsuba, with the equations of the specification.

Mitsuba's own `principled` has Disney's diffuse term instead: it gains up to 20 % of energy at grazing angles
and does not take what is mirrored from what is scattered. Metals are alike in both.

The equations follow light that meets one microfacet, and lose what meets several: a white metal of full
roughness would reflect as little as a third. A factor on the lobe gives it back, so that a white furnace
is white; `is_compensated` false leaves it out.
Source: glTF 2.0, appendix B; Turquin 2019, Practical Multiple Scattering Compensation for Microfacet Models.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from bench.realism.variant import mitsuba
from synthgen.render.ibl.tables import ggx_dfg_table

PLUGIN = "gltf_metallic_roughness"

MIN_ALPHA = 1e-3

ALBEDO_SIZE = 256
"""Cosines and roughnesses at which the albedo of the lobe is tabulated."""


def register_gltf_bsdf() -> str:
    """The plugin's name, after Mitsuba has been told of it."""
    mi = mitsuba()
    if PLUGIN not in _registered:
        mi.register_bsdf(PLUGIN, _bsdf_class(mi))
        _registered.add(PLUGIN)
    return PLUGIN


_registered: set[str] = set()


def _bsdf_class(mi: Any) -> Any:  # noqa: C901 - a class that must be made after the variant is known
    import drjit as dr  # noqa: PLC0415

    albedo = _single_scattering_albedo(mi)

    class GltfBsdf(mi.BSDF):  # type: ignore[misc, name-defined]
        """Two-sided; textures base_color, tint (multiplies it), metallic, roughness; f0 of the dielectric."""

        def __init__(self, props: Any) -> None:
            mi.BSDF.__init__(self, props)
            self.base_color, self.tint = props.get_texture("base_color"), props.get_texture("tint")
            self.metallic, self.roughness = props.get_texture("metallic"), props.get_texture("roughness")
            self.f0, self.f90 = float(props.get("f0", 0.04)), float(props.get("f90", 1.0))
            self.is_compensated = bool(props.get("is_compensated", True))
            sides = mi.BSDFFlags.FrontSide | mi.BSDFFlags.BackSide | mi.BSDFFlags.SpatiallyVarying
            self.m_components = [
                mi.BSDFFlags.DiffuseReflection | sides,
                mi.BSDFFlags.GlossyReflection | sides,
            ]
            self.m_flags = self.m_components[0] | self.m_components[1]

        def _surface(self, si: Any, active: Any) -> tuple[Any, Any, Any]:
            base = self.base_color.eval(si, active) * self.tint.eval(si, active)
            alpha = dr.maximum(dr.square(self.roughness.eval_1(si, active)), MIN_ALPHA)
            return base, self.metallic.eval_1(si, active), alpha

        def _specular_share(self, base: Any, metallic: Any, cos_i: Any) -> Any:
            """The probability that the mirrored lobe is sampled."""
            mirrored = dr.lerp(self.f0 + (self.f90 - self.f0) * (1 - cos_i) ** 5, 1.0, metallic)
            scattered = (1 - metallic) * mi.luminance(base)
            return dr.clip(mirrored / (mirrored + scattered + 1e-6), 0.2, 1.0)

        def _compensated(self, f0: Any, lost: Any) -> Any:
            """The factor that gives a lobe of reflectance f0 what its single scattering has lost."""
            return 1 + f0 * lost if self.is_compensated else mi.Float(1)

        def _turned(self, si: Any, wo: Any) -> tuple[Any, Any, Any]:
            """The directions wi and wo on the front side, and the sign that turns them."""
            sign = dr.select(mi.Frame3f.cos_theta(si.wi) < 0, mi.Float(-1), mi.Float(1))
            turn = lambda w: mi.Vector3f(w.x, w.y, w.z * sign)  # noqa: E731
            return turn(si.wi), turn(wo), sign

        def _value_pdf(self, si: Any, wo: Any, active: Any) -> tuple[Any, Any]:
            wi, wo, _ = self._turned(si, wo)
            cos_i, cos_o = wi.z, wo.z
            active = active & (cos_i > 0) & (cos_o > 0)
            base, metallic, alpha = self._surface(si, active)
            half = dr.normalize(wi + wo)
            lobe = mi.MicrofacetDistribution(mi.MicrofacetType.GGX, alpha, True)
            a2 = alpha * alpha
            # Smith's height-correlated visibility term: G / (4 cos_i cos_o).
            visibility = 0.5 / (
                cos_o * dr.sqrt(cos_i * cos_i * (1 - a2) + a2)
                + cos_i * dr.sqrt(cos_o * cos_o * (1 - a2) + a2)
            )
            mirrored = lobe.eval(half) * visibility
            schlick = (1 - dr.clip(dr.dot(wi, half), 0, 1)) ** 5
            fresnel = self.f0 + (self.f90 - self.f0) * schlick
            lost = 1 / albedo.eval(mi.Point2f(cos_i, dr.sqrt(alpha)), active)[0] - 1
            dielectric = (1 - fresnel) * base * dr.inv_pi + fresnel * mirrored * self._compensated(
                self.f0, lost
            )
            metal = (base + (1 - base) * schlick) * mirrored * self._compensated(base, lost)
            value = dr.lerp(dielectric, metal, metallic) * cos_o
            share = self._specular_share(base, metallic, cos_i)
            pdf = share * lobe.pdf(wi, half) / (4 * dr.dot(wo, half)) + (1 - share) * cos_o * dr.inv_pi
            return dr.select(active, value, 0), dr.select(active, pdf, 0)

        def sample(self, ctx: Any, si: Any, sample1: Any, sample2: Any, active: Any = True) -> Any:  # noqa: ARG002
            wi, _, sign = self._turned(si, si.wi)
            base, metallic, alpha = self._surface(si, active)
            share = self._specular_share(base, metallic, wi.z)
            is_mirrored = sample1 < share
            lobe = mi.MicrofacetDistribution(mi.MicrofacetType.GGX, alpha, True)
            normal, _ = lobe.sample(wi, sample2)
            wo = dr.select(is_mirrored, mi.reflect(wi, normal), mi.warp.square_to_cosine_hemisphere(sample2))
            wo = mi.Vector3f(wo.x, wo.y, wo.z * sign)
            value, pdf = self._value_pdf(si, wo, active)
            bs = dr.zeros(mi.BSDFSample3f, dr.width(wo))
            bs.wo, bs.pdf, bs.eta = wo, pdf, 1.0
            bs.sampled_component = dr.select(is_mirrored, mi.UInt32(1), mi.UInt32(0))
            bs.sampled_type = dr.select(
                is_mirrored,
                mi.UInt32(+mi.BSDFFlags.GlossyReflection),
                mi.UInt32(+mi.BSDFFlags.DiffuseReflection),
            )
            return bs, dr.select(active & (pdf > 0), value / pdf, 0)

        def eval(self, ctx: Any, si: Any, wo: Any, active: Any = True) -> Any:  # noqa: ARG002
            return self._value_pdf(si, wo, active)[0]

        def pdf(self, ctx: Any, si: Any, wo: Any, active: Any = True) -> Any:  # noqa: ARG002
            return self._value_pdf(si, wo, active)[1]

        def eval_pdf(self, ctx: Any, si: Any, wo: Any, active: Any = True) -> Any:  # noqa: ARG002
            return self._value_pdf(si, wo, active)

        def traverse(self, callback: Any) -> None:
            pass

        def to_string(self) -> str:
            return "GltfBsdf[]"

    return GltfBsdf


def _single_scattering_albedo(mi: Any) -> Any:
    """What the lobe reflects of white light at f0 = 1, by cosine to the viewer and roughness."""
    import drjit as dr  # noqa: PLC0415

    table = ggx_dfg_table(ALBEDO_SIZE).sum(axis=-1, keepdims=True)
    pixels = mi.TensorXf(np.ascontiguousarray(table))
    return mi.Texture2f(pixels, filter_mode=dr.FilterMode.Linear, wrap_mode=dr.WrapMode.Clamp)
