#include "model/device.h"

#include <string.h>

REC_NAMES(snmp_version_names, "1", "2c", "3");
REC_NAMES(approval_names, "none", "required");
REC_NAMES(language_names, "en", "zh");
REC_NAMES(tier_names, "bronze", "silver", "gold");

static const struct rec_field link_end_fields[] = {
	F_TEXT(link_end, port, DEVICE_TEXT_MAX),
	F_TEXT(link_end, to, NAME_MAX_BYTES),
	F_TEXT(link_end, remote_port, DEVICE_TEXT_MAX),
};
REC_TYPE(link_end_rec, link_end, link_end_fields);

static const struct rec_field device_fields[] = {
	F_U64(device, id),
	F_TEXT(device, name, NAME_MAX_BYTES),
	F_TEXT(device, device_class, NAME_MAX_BYTES),
	F_TEXT(device, profile, NAME_MAX_BYTES),
	F_TEXT(device, address, ADDRESS_MAX),
	F_TEXT(device, site, NAME_MAX_BYTES),
	F_TEXT(device, customer, NAME_MAX_BYTES),
	F_TEXT(device, power_feed, DEVICE_TEXT_MAX),
	F_TEXT(device, software, DEVICE_TEXT_MAX),
	F_TEXT(device, model, DEVICE_TEXT_MAX),
	F_TEXT(device, serial, DEVICE_TEXT_MAX),
	F_TEXT(device, purchased, DEVICE_TEXT_MAX),
	F_TEXT(device, warranty_until, DEVICE_TEXT_MAX),
	F_TEXTS(device, upstream, UPSTREAMS_MAX),
	F_LIST(device, links, LINKS_MAX, link_end_rec),
	F_ENUM(device, snmp_version, snmp_version_names),
	F_U32(device, snmp_port),
	F_TEXT(device, snmp_credential, NAME_MAX_BYTES),
	F_U32(device, ssh_port),
	F_TEXT(device, ssh_credential, NAME_MAX_BYTES),
	F_TEXT(device, ssh_host_key, DEVICE_TEXT_MAX),
	F_TEXT(device, ssh_shell, NAME_MAX_BYTES),
	F_TEXT(device, ssh_enable, NAME_MAX_BYTES),
	F_U32(device, ssh_allow),
	F_BOOL(device, ssh_one_channel),
	F_U32(device, ssh_links),
	F_ENUM(device, approval, approval_names),
	F_TEXT(device, source, 512),
	F_TEXT(device, snmp_context, 32),
	F_TEXT(device, recognised, 512),
};
REC_TYPE(device_rec, device, device_fields);

static const struct rec_field site_fields[] = {
	F_TEXT(site, name, NAME_MAX_BYTES),
	F_TEXT(site, address, 256),
	F_F64(site, latitude),
	F_F64(site, longitude),
	F_TEXT(site, region, NAME_MAX_BYTES),
	F_BOOL(site, remote),
	F_BOOL(site, safety),
	F_U32(site, polls_at_once),
	F_U32(site, bytes_a_second),
};
REC_TYPE(site_rec, site, site_fields);

static const struct rec_field contact_fields[] = {
	F_TEXT(contact, name, DEVICE_TEXT_MAX),
	F_TEXT(contact, phone, DEVICE_TEXT_MAX),
	F_TEXT(contact, email, DEVICE_TEXT_MAX),
};
REC_TYPE(contact_rec, contact, contact_fields);

static const struct rec_field customer_fields[] = {
	F_TEXT(customer, name, NAME_MAX_BYTES),
	F_TEXT(customer, title, DEVICE_TEXT_MAX),
	F_ENUM(customer, tier, tier_names),
	F_TEXT(customer, contract, NAME_MAX_BYTES),
	F_SUB(customer, contact, contact_rec),
	F_ENUM(customer, language, language_names),
};
REC_TYPE(customer_rec, customer, customer_fields);

bool
device_same(const struct device *a, const struct device *b)
{
	struct device x = *a;

	x.id = b->id;
	x.source = b->source;
	return rec_equal(&device_rec, &x, b);
}

const struct link_end *
device_link(const struct device *d, const char *component)
{
	size_t i;

	if (strncmp(component, "port:", 5) != 0)
		return NULL;
	for (i = 0; i < d->links.n; i++)
		if (strcmp(d->links.v[i].port, component + 5) == 0)
			return &d->links.v[i];
	return NULL;
}
